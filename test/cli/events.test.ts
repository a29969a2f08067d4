import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { tone, writeWav } from '../audio/wav.js';
import { earbit } from './earbit.js';

const RATE = 8000;
/** Tells one event of the first class when a recording ends, and one more of the second when it was loud. */
const APP = `
var model = require('model'), events = require('events'), audio = require('audio'), loud = false;
exports.onStart = function () { loud = false; };
exports.onPrediction = function () { loud = loud || audio.level() > -20; };
exports.onEnd = function () {
  events.emit(model.label(0), 0, 1, 1);
  if (loud) events.emit(model.label(1), 0, 1, 1);
};`;

describe('earbit events', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'earbit-events-'));
  const path = (name: string): string => join(folder, name);
  before(() => {
    mkdirSync(path('sounds/deeper'), { recursive: true });
    writeWav(path('sounds/loud.wav'), tone(300, 2, RATE), RATE);
    writeWav(path('sounds/deeper/silent.wav'), new Int16Array(RATE), RATE);
    writeFileSync(path('app.js'), APP);
  });
  after(() => rmSync(folder, { recursive: true }));

  it('counts what the app tells, for an hour of the recordings without the silence around each', async () => {
    const { stdout, stderr, status } = await earbit(['events', path('sounds'), '--model', 'esc10-int8', '--app', path('app.js'), '--json']);
    assert.equal(status, 0, stderr);
    assert.deepEqual(JSON.parse(stdout), {
      ...{ model: 'esc10-int8', recordings: 2, seconds: 3, events: 3, perHour: 3600 },
      classes: [
        { label: 'dog_bark', events: 2, perHour: 2400 },
        { label: 'rain', events: 1, perHour: 1200 },
      ],
    });
  });

  it('counts the others when a recording cannot be decoded, and ends with status 1', async () => {
    mkdirSync(path('damaged'));
    writeWav(path('damaged/loud.wav'), tone(300, 2, RATE), RATE);
    writeFileSync(path('damaged/bad.wav'), 'no recording');
    const { stdout, stderr, status } = await earbit(['events', path('damaged'), '--model', 'esc10-int8', '--app', path('app.js'), '--json']);
    const { recordings, seconds } = JSON.parse(stdout) as Record<string, number>;
    assert.deepEqual([recordings, seconds, status], [1, 2, 1]);
    assert.match(stderr, /bad.wav is not a recording .*\nearbit: 1 of 2 recordings cannot be heard, the counts are of the others\n$/);
  });

  it('ends with status 1 and the error when the app fails', async () => {
    writeFileSync(path('fails.js'), 'exports.onEnd = function () { null.x; };');
    const { stdout, stderr, status } = await earbit(['events', path('sounds'), '--board', 'mps2-an386', '--app', path('fails.js')]);
    assert.deepEqual([stdout, status], ['', 1], stderr);
    assert.match(stderr, /^earbit: the app failed, so its events are not counted:\nE_APP_EXCEPTION in onEnd: TypeError: .*\n +at \S+ \(fails:1\)$/m);
  });

  it('needs a folder with recordings', async () => {
    mkdirSync(path('empty'));
    const { stderr, status } = await earbit(['events', path('empty')]);
    assert.equal(status, 1);
    assert.match(stderr, /empty holds no recordings/);
  });
});
