import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'mocha';
import { SAMPLE_RATE } from '../../host-tools/src/audio/decode.js';
import { writeWav } from '../audio/wav.js';
import { earbit } from '../cli/earbit.js';
import { LIVE_MODELS } from '../live-models.js';

/** White noise of a room's level: loud enough to pass the app's silence gate, so that the network has to know better. */
function roomNoise(dbfs: number, seconds: number): Int16Array {
  let state = 1;
  // Uniform noise of amplitude a has an RMS of a / sqrt(3).
  const amplitude = 32768 * 10 ** (dbfs / 20) * Math.sqrt(3);
  return Int16Array.from({ length: seconds * SAMPLE_RATE }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.round((state / 2 ** 31 - 1) * amplitude);
  });
}

describe('a silent room', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'earbit-silence-'));
  after(() => rmSync(folder, { recursive: true }));

  for (const model of LIVE_MODELS) {
    for (const dbfs of [-70, -45]) {
      it(`${model} announces nothing at ${dbfs} dBFS`, async () => {
        const recording = join(folder, 'noise.wav');
        writeWav(recording, roomNoise(dbfs, 6), SAMPLE_RATE);
        const { stdout, stderr, status } = await earbit(['listen', '--fast', '--json', '--model', model, recording]);
        assert.equal(status, 0, stderr);
        const lines = stdout.trim().split('\n').map((line) => JSON.parse(line) as { type: string });
        assert.ok(lines.filter(({ type }) => type === 'prediction').length >= 6);
        assert.deepEqual(lines.filter(({ type }) => type === 'event'), []);
      });
    }
  }
});
