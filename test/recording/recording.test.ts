import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'cborg';
import { after, before, describe, it } from 'mocha';
import { spawn } from 'node:child_process';
import { tone, writeWav } from '../audio/wav.js';
import { bootEmulator } from '../../host-tools/src/emulator/emulator.js';
import { earbit } from '../cli/earbit.js';
import { type Recording, readRun } from '../../host-tools/src/recording/reader.js';

const SAMPLE_RATE = 20_000;
const FAILING_APP = "var n = 0; exports.onPrediction = function () { if (++n === 2) throw new Error('the second'); };";

describe('earbit record and replay', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'earbit-recording-'));
  const path = (name: string): string => join(folder, name);
  const run = path('run.earbit');
  let recording: Recording;
  before(async () => {
    writeWav(path('tone.wav'), tone(700, 2, SAMPLE_RATE), SAMPLE_RATE);
    const { status, stderr } = await earbit(['record', path('tone.wav'), '--fast', '--json', '--compare', 'esc10-xnor', '-o', run]);
    assert.equal(status, 0, stderr);
    recording = await readRun(run);
  });
  after(() => rmSync(folder, { recursive: true }));

  it('keep the audio, what both models said, the events and what ran', () => {
    const { run: about, streams, complete } = recording;
    assert.ok(complete);
    assert.deepEqual([about.board.board, about.models], ['mps2-an386', ['esc10-int8', 'esc10-xnor']]);
    const [{ source, audio, predictions, events, ended }] = streams as [Recording['streams'][number]];
    assert.deepEqual([streams.length, source, ended], [1, path('tone.wav'), true]);
    const heard = Int16Array.from(audio.flatMap((samples) => [...samples]));
    const margin = Math.floor(about.board.models[0]!.window / 2);
    // Decoding a recording rounds a sample by at most one.
    assert.ok(tone(700, 2, SAMPLE_RATE).every((sample, i) => Math.abs(sample - heard[margin + i]!) <= 1));
    for (const model of [0, 1]) assert.ok(predictions.filter((prediction) => prediction.model === model).length > 1);
    assert.ok(events.length > 0);
  });

  it('find a run equal to itself', async () => {
    const { status, stdout, stderr } = await earbit(['replay', run, '--json']);
    assert.equal(status, 0, stderr + stdout);
    const [{ predictions, events }] = recording.streams as [Recording['streams'][number]];
    assert.deepEqual(JSON.parse(stdout), {
      ...{ type: 'summary', complete: true, predictions: predictions.length, events: events.length, errors: 0 },
      ...{ differentPredictions: 0, differentEvents: 0, differentErrors: 0 },
    });
  });

  it('replay a torn recording up to the tear, and tell each difference of another model', async () => {
    const bytes = readFileSync(run);
    writeFileSync(path('torn.earbit'), bytes.subarray(0, Math.floor(0.8 * bytes.length)));
    const torn = await readRun(path('torn.earbit'));
    const [{ predictions }] = torn.streams as [Recording['streams'][number]];
    assert.ok(!torn.complete && predictions.length > 0 && predictions.length < recording.streams[0]!.predictions.length);
    assert.deepEqual(predictions, recording.streams[0]!.predictions.slice(0, predictions.length));

    const { status, stdout, stderr } = await earbit(['replay', path('torn.earbit'), '--model', 'esc10-xnor', '--json']);
    assert.equal(status, 1);
    assert.match(stderr, /torn\.earbit was not recorded to its end; what was is replayed/);
    const lines = stdout.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    const differences = lines.filter(({ type }) => type === 'difference');
    assert.equal(differences.length, lines.length - 1);
    assert.ok(differences.some(({ recorded, replayed }) => /^esc10-int8: /.test(`${recorded}`) && /^esc10-xnor: /.test(`${replayed}`)));
  });

  it('end with status 1 when the app fails, and the run is kept', async () => {
    writeFileSync(path('fails.js'), FAILING_APP);
    const { status, stderr } = await earbit(['record', path('tone.wav'), '--sim', '--fast', '--app', path('fails.js'), '-o', path('failed.earbit')]);
    assert.match(stderr, /^E_APP_EXCEPTION in onPrediction: Error: the second\n[^]*failed\.earbit holds the run/);
    assert.equal(status, 1);
    assert.ok((await readRun(path('failed.earbit'))).complete);
  });

  it('show how the app fails, which is a difference unless it failed so then', async () => {
    const again = await earbit(['replay', '--sim', path('failed.earbit')]);
    assert.match(again.stderr, /^E_APP_EXCEPTION in onPrediction: Error: the second\n/);
    assert.match(again.stdout, / and 1 errors, all as recorded\n$/);
    assert.equal(again.status, 0);

    const { stdout, status } = await earbit(['replay', '--sim', run, '--app', path('fails.js'), '--json']);
    const lines = stdout.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    const told = 'E_APP_EXCEPTION in onPrediction: Error: the second';
    assert.deepEqual(lines.filter(({ type }) => type === 'error').map(({ message }) => message), ['Error: the second']);
    assert.deepEqual(lines.filter(({ kind }) => kind === 'error').map(({ recorded, replayed }) => [recorded, replayed]), [[null, told]]);
    assert.equal(lines.at(-1)!['differentErrors'], 1);
    assert.equal(status, 1);

    writeFileSync(path('well.js'), 'exports.onPrediction = function () {};');
    const mended = await earbit(['replay', '--sim', path('failed.earbit'), '--app', path('well.js')]);
    assert.match(mended.stdout, /^error at [^\n]*\n  then E_APP_EXCEPTION in onPrediction: Error: the second\n  now  nothing\n/);
    assert.equal(mended.status, 1);
  });

  it('leave a board at a port its own app, and tell so', async () => {
    const board = await bootEmulator({ fast: true });
    const { stderr, stdout, status } = await earbit(['replay', '--port', board.port, path('failed.earbit')]);
    await board.stop();
    assert.equal(stderr, "earbit: the board's own app hears, not the recorded fails.js, which would stay on the board; --app puts one there\n");
    assert.match(stdout, /now  nothing/);
    assert.equal(status, 1);
  });

  it('say when the disk is full, and keep what was written', async () => {
    const board = await bootEmulator({ fast: true }); // outside of the limit, which its storage would not fit in
    const command = `ulimit -f 100; exec node bin/earbit.js record ${path('tone.wav')} --fast --port ${board.port} -o ${path('full.earbit')}`;
    const { status, stderr } = await new Promise<{ status: number | null; stderr: string }>((resolve) => {
      const child = spawn('sh', ['-c', command]);
      let stderr = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      child.once('close', (status) => resolve({ status, stderr }));
    });
    await board.stop();
    assert.match(stderr, /cannot write .*full\.earbit: file too large; what came before can be replayed\n$/);
    assert.equal(status, 1);
    const { complete, streams } = await readRun(path('full.earbit'));
    assert.ok(!complete && statSync(path('full.earbit')).size > 50_000 && streams[0]!.audio.length > 0);
  });

  const refusals: [what: string, make: () => string, complaint: RegExp][] = [
    ['a file that is not there', () => path('none.earbit'), /cannot read .*none\.earbit: no such file or directory/],
    ['a file that is none', () => 'package.json', /package\.json is no recording/],
    ['a recording of a later version', () => {
      writeFileSync(path('later.earbit'), encode({ type: 'run', version: 99 }));
      return path('later.earbit');
    }, /version 99; this earbit reads version 1/],
    ['a recording without a prediction', () => {
      writeFileSync(path('short.earbit'), readFileSync(run).subarray(0, 20_000));
      return path('short.earbit');
    }, /nothing to compare/],
  ];
  for (const [what, make, complaint] of refusals) {
    it(`refuse ${what}`, async () => {
      const { status, stderr } = await earbit(['replay', make()]);
      assert.match(stderr, complaint);
      assert.equal(status, 1);
    });
  }

  it('overwrite nothing', async () => {
    const { status, stderr } = await earbit(['record', path('tone.wav'), '-o', run]);
    assert.match(stderr, /run\.earbit exists already/);
    assert.equal(status, 1);
    assert.deepEqual(await readRun(run), recording);
  });
});
