import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { tone, writeWav } from '../audio/wav.js';
import { ModelFile } from '../native/model-file.js';
import { earbit, start } from './earbit.js';

/** A golden vector's model, whose header is told another sample rate: its window is neither 1.51 s nor heard at 20 kHz. */
const VECTOR = 'network-three-front-layers';
const RATE = 8000;

interface Evaluation {
  on: string;
  clips: number;
  correct: number;
  crops: number;
  cropsCorrect: number;
  predictions: { file: string; predicted: string }[];
}

function modelAtRate(rate: number): Buffer {
  return ModelFile.golden(VECTOR).setHeader('sampleRate', rate).sign().bytes;
}

describe('recordings of any layout and models of any rate', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'earbit-data-'));
  const path = (name: string): string => join(folder, name);
  after(() => rmSync(folder, { recursive: true }));

  describe('decode', () => {
    const decode = (): ReturnType<typeof earbit> => earbit(['decode', path('source'), path('decoded'), '--rate', `${RATE}`]);
    const samplesOf = (name: string): number => readFileSync(path(`decoded/${name}.s16`)).length / 2;
    before(() => {
      mkdirSync(path('source/a/.hidden'), { recursive: true });
      for (const name of ['a/one.wav', 'a/two.wav', 'a/.hidden/three.wav']) writeWav(path(`source/${name}`), tone(300, 0.5, 44_100), 44_100);
    });

    it('writes samples at the rate asked for, and decodes again only what changed', async () => {
      assert.match((await decode()).stderr, /^decoded 2 of 2 recordings/);
      assert.equal(samplesOf('a/one.wav'), RATE / 2);
      assert.equal((await decode()).stderr, '');
      writeWav(path('source/a/one.wav'), tone(300, 1, 44_100), 44_100);
      assert.match((await decode()).stderr, /^decoded 1 of 2 recordings/);
      assert.equal(samplesOf('a/one.wav'), RATE);
      utimesSync(path('source/a/two.wav'), 1, 1);
      assert.match((await decode()).stderr, /^decoded 1 of 2 recordings/);
      rmSync(path('decoded/a/two.wav.s16'));
      assert.match((await decode()).stderr, /^decoded 1 of 2 recordings/);
    });

    it('takes the rates that the resampler takes', async () => {
      const decodeTo = (rate: number): ReturnType<typeof earbit> => earbit(['decode', path('source'), path(`at-${rate}`), '--rate', `${rate}`]);
      for (const rate of [1000, 192_000]) assert.equal((await decodeTo(rate)).status, 0);
      for (const rate of [999, 192_001]) {
        const { stderr, status } = await decodeTo(rate);
        assert.match(stderr, /^error: option '--rate <hertz>' .* 1000 to 192000\.\n$/);
        assert.equal(status, 2);
      }
    });

    it('names what cannot be decoded and keeps the rest', async () => {
      writeFileSync(path('source/a/bad.wav'), 'no recording');
      const { stderr, status } = await decode();
      assert.equal(status, 1);
      assert.match(stderr, /^earbit: .*a\/bad\.wav is not a recording.*\nearbit: 1 of 3 recordings cannot be decoded, .*\n$/);
      const lines = readFileSync(path('decoded/index.jsonl'), 'utf8').trim().split('\n');
      const entries = lines.map((line) => JSON.parse(line) as { file: string; error?: string; sourceRate?: number });
      assert.equal(entries.length, 3);
      assert.match(entries.find(({ file }) => file === 'a/bad.wav')!.error!, /not a recording/);
      assert.equal(entries.find(({ file }) => file === 'a/one.wav')!.sourceRate, 44_100);
      rmSync(path('source/a/bad.wav'));
    });

    it('reads an index that was torn by an interruption', async () => {
      const index = path('decoded/index.jsonl');
      writeFileSync(index, readFileSync(index, 'utf8').trimEnd().slice(0, -10));
      const { stderr, status } = await decode();
      assert.equal(status, 0);
      assert.match(stderr, /^(decoded 1 of 2 recordings.*\n)?$/);
    });
  });

  describe('a model at 8 kHz', () => {
    const model = path('eight.ebm');
    const evaluate = (on: string, data: string): ReturnType<typeof earbit> =>
      earbit(['eval', '--model', model, '--data', data, '--fold', '2', '--on', on, '--json']);
    before(() => {
      writeFileSync(model, modelAtRate(RATE));
      mkdirSync(path('esc/class-0'), { recursive: true });
      mkdirSync(path('esc/class-1'));
      writeWav(path('esc/class-0/2-1-A.wav'), tone(300, 0.4, 44_100), 44_100);
      writeWav(path('esc/class-1/2-1-A.wav'), tone(2000, 0.4, RATE), RATE);
      mkdirSync(path('prepared'));
      const samples = tone(2000, 0.4, RATE);
      writeFileSync(path('prepared/one.s16'), new Uint8Array(samples.buffer));
      const clip = { file: 'class-1/2-1-A.wav', path: 'one.s16', label: 'class-1', fold: 2 };
      writeFileSync(path('prepared/manifest.json'), JSON.stringify({ data: path('esc'), recordings: ['class-0/2-1-A.wav', 'class-1/2-1-A.wav'], sampleRate: RATE, clips: [clip] }));
    });

    it('is evaluated at its rate, on the host as on the board', async () => {
      const host = JSON.parse((await evaluate('host', path('esc'))).stdout) as Record<string, unknown>;
      const sim = JSON.parse((await evaluate('sim', path('esc'))).stdout) as Record<string, unknown>;
      assert.equal(host['crops'], 20);
      assert.deepEqual({ ...sim, on: 'host' }, host);
    });

    it('hears a recording for as long as it lasts', async () => {
      writeWav(path('long.wav'), tone(300, 2, 44_100), 44_100);
      const { stdout, stderr, status } = await earbit(['listen', path('long.wav'), '--model', model, '--fast', '--json']);
      assert.equal(status, 0, stderr);
      const lines = stdout.trim().split('\n').map((line) => JSON.parse(line) as { type: string; time: number });
      const last = lines.filter(({ type }) => type === 'prediction').at(-1)!.time;
      assert.ok(Math.abs(last - (2 + 917 / RATE)) < 0.02, `${last}`); // a window of silence follows the recording
    });

    it('is evaluated on the others when a clip cannot be decoded', async () => {
      writeFileSync(path('esc/class-0/2-2-A.wav'), 'no recording');
      writeFileSync(path('esc/class-0/2-notes.txt'), 'about the recordings');
      const { stdout, stderr, status } = await evaluate('host', path('esc'));
      assert.equal((JSON.parse(stdout) as Evaluation).clips, 2);
      assert.match(stderr, /2-2-A.wav is not a recording .*\nearbit: 1 of 3 clips cannot be heard, the figures are of the others\n$/);
      assert.equal(status, 1);
      rmSync(path('esc/class-0/2-2-A.wav'));
    });

    it('is not evaluated on clips prepared before a recording came, which may have moved the folds', async () => {
      copyFileSync(path('esc/class-1/2-1-A.wav'), path('esc/class-1/2-9-A.wav'));
      const { stdout, stderr, status } = await evaluate('host', path('prepared'));
      assert.deepEqual([stdout, status], ['', 1]);
      assert.match(stderr, /esc holds other recordings than were prepared \(2 then, 3 now\); run python3 -m training prepare again\n$/);
      rmSync(path('esc/class-1/2-9-A.wav'));
    });

    it('is evaluated until Ctrl-C, which a terminal sends to the whole process group', async () => {
      for (let take = 100; take < 400; take++) copyFileSync(path('esc/class-1/2-1-A.wav'), path(`esc/class-1/3-${take}-A.wav`));
      const { child, says, ended } = start(['eval', '--model', model, '--data', path('esc'), '--fold', '3'], {}, undefined, true);
      await says(/3\/300/);
      process.kill(-child.pid!, 'SIGINT');
      const { stdout, stderr, status } = await ended;
      assert.deepEqual([stderr, status], ['', 130]);
      assert.match(stdout, /eight.ebm on fold 3, host: \d+ of \d+ clips \(/);
      for (let take = 100; take < 400; take++) rmSync(path(`esc/class-1/3-${take}-A.wav`));
    });

    it('takes prepared clips by their manifest, as the same samples', async () => {
      const prepared = JSON.parse((await evaluate('host', path('prepared'))).stdout) as Evaluation;
      const decoded = JSON.parse((await evaluate('host', path('esc'))).stdout) as Evaluation;
      assert.deepEqual(prepared.predictions, decoded.predictions.filter(({ file }) => file === 'class-1/2-1-A.wav'));
    });

    it('refuses clips prepared for another rate, and a fold that is not there', async () => {
      writeFileSync(model, modelAtRate(16_000));
      const other = await evaluate('host', path('prepared'));
      assert.match(other.stderr, /holds samples at 8000 Hz, but the model hears 16000 Hz; run: python3 -m training prepare --sample-rate 16000/);
      const { stderr } = await earbit(['eval', '--model', model, '--data', path('prepared'), '--fold', '7']);
      assert.match(stderr, /no clips of fold 7: it has folds 2/);
    });
  });

  for (const name of ['digits-int8', 'digits-xnor']) {
    describe(`the model ${name}`, function () {
      this.timeout(300_000);
      const model = `models/${name}/model.ebm`;
      const data = path(name);
      before(() => {
        for (const [index, label] of [...'0123456789', 'background'].entries()) {
          mkdirSync(join(data, label), { recursive: true });
          writeWav(join(data, label, '1-1-A.wav'), tone(200 + 150 * index, 0.6, RATE), RATE);
        }
      });
      const evaluate = async (...options: string[]): Promise<Evaluation> =>
        JSON.parse((await earbit(['eval', '--model', model, '--data', data, '--fold', '1', '--json', ...options])).stdout) as Evaluation;

      it('has in `earbit eval` the figures that training has for its file, on the host and on the board', async () => {
        const { clips, correct, crops, cropsCorrect, predictions } = await evaluate();
        const trained = execFileSync('/usr/bin/python3', ['-m', 'training', 'evaluate', '--model', model, '--data', data, '--fold', '1'], {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore'],
        });
        assert.match(trained, new RegExp(`^clips ${correct}/${clips} \\(.* %\\), crops ${cropsCorrect}/${crops} `));
        const [one] = (await evaluate('--limit', '1', '--on', 'sim')).predictions;
        assert.deepEqual(one, predictions.find(({ file }) => file === one!.file));
      });
    });
  }
});
