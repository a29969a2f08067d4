import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, before, describe, it } from 'mocha';
import { SAMPLE_RATE } from '../../host-tools/src/audio/decode.js';
import { tone, writeWav } from '../audio/wav.js';
import { earbit, emulatorsOf, isRunning, start } from './earbit.js';

const MODEL = 'models/esc10-int8/model.ebm';

describe('earbit', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'earbit-cli-'));
  const path = (name: string): string => join(folder, name);
  const recording = path('tone.wav');
  before(() => {
    writeWav(recording, tone(700, 1, SAMPLE_RATE), SAMPLE_RATE);
    for (const [label, hertz] of [['dog_bark', 300], ['rain', 5000]] as const) {
      mkdirSync(path(`data/${label}`), { recursive: true });
      writeWav(path(`data/${label}/3-1-A.wav`), tone(hertz, 1, 44100), 44100);
    }
    copyFileSync(path('data/rain/3-1-A.wav'), path('data/rain/2-1-A.wav')); // of another fold
  });
  after(() => rmSync(folder, { recursive: true }));

  describe('bad input', () => {
    before(() => {
      writeFileSync(path('text.wav'), 'not a recording');
      const damaged = readFileSync(MODEL);
      damaged[5000]! ^= 1;
      writeFileSync(path('damaged.ebm'), damaged);
      const later = readFileSync(MODEL);
      later.writeUInt16LE(9, 4);
      writeFileSync(path('later.ebm'), later);
      writeFileSync(path('large.ebm'), Buffer.concat([readFileSync(MODEL), Buffer.alloc(1 << 20)]));
      writeFileSync(path('foreign.ebm'), 'not a model');
      writeFileSync(path('broken.js'), 'this is no JavaScript');
      writeFileSync(path('file'), '');
    });

    const cases: [what: string, args: string[], complaint: RegExp, status?: number][] = [
      ['a recording that is not there', ['listen', path('none.wav')], /cannot read .*none\.wav: no such file or directory/],
      ['a recording that is none', ['listen', path('text.wav')], /text\.wav is not a recording/],
      ['a model that nobody knows', ['listen', '--model', 'ears', recording], /no model ears; there are .*esc10-int8/],
      ['a model file that is not there', ['listen', '--model', path('none.ebm'), recording], /no model file/],
      ['a damaged model', ['listen', '--model', path('damaged.ebm'), recording], /damaged\.ebm is refused: E_MODEL_BAD_CRC at byte 12: .*damaged/],
      ['a model of another version', ['listen', '--model', path('later.ebm'), recording], /later\.ebm is refused: E_MODEL_BAD_VERSION at byte 4: /],
      ['a model too large', ['listen', '--model', path('large.ebm'), recording], /refused .*there is place for/],
      ['a file that is no model', ['listen', '--model', path('foreign.ebm'), recording], /foreign\.ebm is refused: E_MODEL_TOO_SHORT at byte 11: /],
      ['a model that is pushed as an app', ['app', 'push', MODEL], /model\.ebm is no app: name a bundle/],
      ['a text that is pushed as an app', ['app', 'push', 'README.md'], /README\.md is no app: name a bundle \(\.js\) or TypeScript/],
      ['a text that is built', ['build', 'README.md'], /README\.md is no TypeScript/],
      ['an app that does not compile', ['listen', '--app', path('broken.js'), recording], /refused .*SyntaxError/],
      ['an app that is not there', ['listen', '--app', path('none.js'), recording], /cannot read .*none\.js/],
      ['a port that is not there', ['listen', '--port', '/dev/ttyNONE', recording], /there is no port \/dev\/ttyNONE/],
      ['a port that is none', ['info', '--port', '/dev/null'], /\/dev\/null is no serial port/],
      ['a folder that is not there', ['eval', '--model', 'esc10-int8', '--data', path('none'), '--fold', '1'], /no data folder/],
      ['a folder without clips', ['eval', '--model', 'esc10-int8', '--data', tmpdir(), '--fold', '99'], /no clips of fold 99/],
      ['a damaged model on the host', ['eval', '--model', path('damaged.ebm'), '--data', path('data'), '--fold', '3'], /E_MODEL_BAD_CRC at byte 12: /],
      ['an option that does not exist', ['listen', '--loud'], /unknown option '--loud'/, 2],
      ['a command that does not exist', ['hark'], /unknown command|too many arguments/, 2],
      ['an option that is missing', ['eval'], /required option/, 2],
      ['a fold that is no number', ['eval', '--model', 'x', '--data', 'y', '--fold', 'z'], /positive integer/, 2],
      ['recordings and a microphone', ['listen', recording, '--mic', 'x'], /either recordings or --mic/, 2],
      ['a port and the emulator', ['listen', '--port', 'x', '--sim'], /cannot be used with/, 2],
    ];
    for (const [what, args, complaint, status = 1] of cases) {
      it(what, async () => {
        const ended = await earbit(args);
        assert.match(ended.stderr, complaint);
        if (!complaint.source.includes('SyntaxError')) assert.equal(ended.stderr.trim().split('\n').length, 1, ended.stderr);
        assert.equal(ended.status, status);
      });
    }

    it('no emulator', async () => {
      const { stderr, status } = await earbit(['info'], { PATH: '/nowhere' });
      assert.match(stderr, /^earbit: qemu-system-arm is missing; run: sudo apt-get install qemu-system-arm\n$/);
      assert.equal(status, 1);
    });

    it('no microphone', async () => {
      const { stderr, status } = await earbit(['listen', '--mic'], { PATH: '/nowhere' });
      assert.match(stderr, /^earbit: no program to record with/);
      assert.equal(status, 1);
    });
  });

  it('lists what it ships', async () => {
    const { stdout, status } = await earbit(['models', '--json']);
    assert.equal(status, 0);
    const names = stdout.trim().split('\n').map((line) => (JSON.parse(line) as { name: string }).name);
    assert.ok(names.includes('esc10-int8') && names.includes('esc10-xnor'));
  });

  it('tells what a board says about itself', async () => {
    const { stdout, status } = await earbit(['info', '--json']);
    assert.equal(status, 0);
    const info = JSON.parse(stdout) as { board: string; models: { name: string }[] };
    assert.equal(info.board, 'mps2-an386');
    assert.deepEqual(info.models.map(({ name }) => name), ['esc10-int8', 'esc10-xnor']);
  });

  it('prints one JSON object a line and nothing else', async () => {
    const { stdout, status } = await earbit(['listen', recording, '--fast', '--json', '--model', 'esc10-xnor']);
    assert.equal(status, 0);
    const lines = stdout.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    const fields: Record<string, string[]> = {
      hello: ['board', 'engine', 'protocol', 'models', 'app'],
      prediction: ['source', 'time', 'model', 'top', 'instructions'],
      event: ['source', 'label', 'start', 'end', 'confidence'],
      stats: ['frames', 'lost', 'heapHighWater', 'stackHighWater', 'arena'],
      summary: ['sources', 'realTimeFactor'],
    };
    for (const line of lines) {
      for (const field of fields[line['type'] as string]!) assert.ok(field in line, `${field} of ${line['type'] as string}`);
    }
    assert.equal(lines[0]!['type'], 'hello');
    assert.equal(lines.at(-1)!['type'], 'summary');
    const predictions = lines.filter(({ type }) => type === 'prediction');
    assert.ok(predictions.length >= 2 && predictions.every(({ model, source }) => model === 'esc10-xnor' && source === recording));
    const [stats] = lines.filter(({ type }) => type === 'stats');
    assert.equal(stats!['lost'], 0);
  });

  it('hears at the pace of real time unless told otherwise', async () => {
    const { stdout } = await earbit(['listen', recording, '--json']);
    const { realTimeFactor } = JSON.parse(stdout.trim().split('\n').at(-1)!) as { realTimeFactor: number };
    assert.ok(realTimeFactor < 1.9, `${realTimeFactor}`);
  });

  it('ends without complaint when its reader has seen enough', async () => {
    const { child, says, ended } = start(['listen', recording, '--fast', '--json']);
    await says(/hello/);
    child.stdout!.destroy();
    const { stderr } = await ended;
    assert.equal(stderr, '');
  });

  describe('sim', () => {
    it('serves other commands, one at a time, and ends with Ctrl-C', async () => {
      const sim = start(['sim', '--fast']);
      const port = (await sim.says(/\/dev\/pts\/\d+/)).trim();
      assert.match((await earbit(['info', '--port', port])).stdout, /mps2-an386/);
      const listening = start(['listen', '--port', port, recording, '--fast', '--json']);
      await listening.says(/hello/);
      const second = await earbit(['info', '--port', port]);
      assert.match(second.stderr, /busy/);
      assert.equal(second.status, 1);
      assert.equal((await listening.ended).status, 0);
      const [emulator] = emulatorsOf(sim.child.pid!);
      assert.ok(emulator !== undefined && isRunning(emulator));
      sim.child.kill('SIGINT');
      assert.equal((await sim.ended).status, 130);
      assert.ok(!isRunning(emulator));
    });

    for (const [signal, status] of [['SIGTERM', 143], ['SIGHUP', 129], ['SIGKILL', null]] as const) {
      it(`leaves no emulator behind after ${signal}`, async () => {
        const sim = start(['sim']);
        await sim.says(/\/dev\/pts\/\d+/);
        const [emulator] = emulatorsOf(sim.child.pid!);
        sim.child.kill(signal);
        assert.equal((await sim.ended).status, status);
        await sleep(200);
        assert.ok(emulator !== undefined && !isRunning(emulator));
      });
    }
  });

  it('Ctrl-C while a board is asked something leaves no storage of it behind', async () => {
    const folder = path('asked');
    mkdirSync(folder);
    const { child, ended } = start(['info', '--sim'], { TMPDIR: folder });
    const storages = (): string[] => readdirSync(folder).filter((name) => name.startsWith('earbit-'));
    for (let tries = 0; tries < 1000 && storages().length === 0; tries++) await sleep(10);
    while (emulatorsOf(child.pid!).length === 0) await sleep(10);
    child.kill('SIGINT');
    assert.equal((await ended).status, 130);
    assert.deepEqual(storages(), []);
  });

  it('Ctrl-C while it hears ends with a summary', async () => {
    const long = path('long.wav');
    writeWav(long, tone(700, 60, SAMPLE_RATE), SAMPLE_RATE);
    const { child, says, ended } = start(['listen', long, '--json']);
    await says(/"prediction"/);
    const [emulator] = emulatorsOf(child.pid!);
    child.kill('SIGINT');
    const { status, stdout } = await ended;
    assert.equal(status, 130);
    assert.match(stdout, /"type":"summary"/);
    assert.ok(!isRunning(emulator!));
  });

  it('eval gives the same predictions on the host and on the board', async function () {
    this.timeout(300_000);
    const evaluate = async (on: string): Promise<Record<string, unknown>> => {
      const args = ['--model', 'esc10-int8-fold4', '--data', path('data'), '--fold', '3', '--on', on, '--json'];
      const { stdout, stderr, status } = await earbit(['eval', ...args]);
      assert.equal(status, 0, stderr);
      return JSON.parse(stdout) as Record<string, unknown>;
    };
    const host = await evaluate('host');
    const sim = await evaluate('sim');
    assert.deepEqual({ ...sim, on: 'host' }, host);
    assert.equal(host['clips'], 2);
    assert.equal(host['crops'], 20);
  });
});
