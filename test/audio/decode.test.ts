import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'mocha';
import { decodeFile, HIGHEST_RATE, SAMPLE_RATE } from '../../host-tools/src/audio/decode.js';
import { tone, writeWav } from './wav.js';

describe('recordings', () => {
  const folder = mkdtempSync(join(tmpdir(), 'earbit-audio-'));
  after(() => rmSync(folder, { recursive: true }));
  const path = (name: string): string => join(folder, name);

  it('at the board’s rate come as they are, but for rounding', async () => {
    const samples = tone(1000, 0.1, SAMPLE_RATE);
    writeWav(path('same.wav'), samples, SAMPLE_RATE);
    const decoded = await decodeFile(path('same.wav'), SAMPLE_RATE);
    assert.equal(decoded.length, samples.length);
    assert.ok(decoded.every((x, i) => Math.abs(x - samples[i]!) <= 1));
  });

  for (const rate of [8000, 44100, 48000, 96000]) {
    it(`at ${rate} Hz keep pitch, length and level`, async () => {
      writeWav(path('rate.wav'), tone(1000, 1, rate), rate);
      const decoded = await decodeFile(path('rate.wav'), SAMPLE_RATE);
      assert.equal(decoded.length, SAMPLE_RATE);
      const expected = tone(1000, 1, SAMPLE_RATE);
      const worst = decoded.slice(500, -500).reduce((max, x, i) => Math.max(max, Math.abs(x - expected[i + 500]!)), 0);
      assert.ok(worst < 100, `differs by ${worst}`);
    });
  }

  it('are heard at the highest rate that the resampler takes, and named above it', async () => {
    writeWav(path('highest.wav'), tone(1000, 0.1, HIGHEST_RATE), HIGHEST_RATE);
    assert.equal((await decodeFile(path('highest.wav'), SAMPLE_RATE)).length, SAMPLE_RATE / 10);
    writeWav(path('higher.wav'), tone(1000, 0.1, HIGHEST_RATE), HIGHEST_RATE + 1);
    await assert.rejects(decodeFile(path('higher.wav'), SAMPLE_RATE), /higher\.wav says that it has 192001 samples a second; 1000 to 192000 can be heard/);
  });

  it('in stereo are mixed to one channel', async () => {
    const left = tone(1000, 0.1, SAMPLE_RATE);
    writeWav(path('stereo.wav'), Int16Array.from({ length: 2 * left.length }, (_, i) => (i % 2 ? 0 : left[i >> 1]!)), SAMPLE_RATE, 2);
    const decoded = await decodeFile(path('stereo.wav'), SAMPLE_RATE);
    assert.equal(decoded.length, left.length);
    assert.ok(decoded.every((x, i) => Math.abs(x - left[i]! / 2) <= 1));
  });

  it('that cannot be read say so', async () => {
    writeFileSync(path('text.wav'), 'no recording at all, but a text that is long enough to have a header');
    writeWav(path('empty.wav'), new Int16Array(), SAMPLE_RATE);
    writeFileSync(path('zero.wav'), '');
    await assert.rejects(decodeFile(path('none.wav'), SAMPLE_RATE), /cannot read .*none\.wav: no such file or directory/);
    await assert.rejects(decodeFile(folder, SAMPLE_RATE), /cannot read .*illegal operation on a directory/);
    for (const name of ['text.wav', 'empty.wav', 'zero.wav']) {
      await assert.rejects(decodeFile(path(name), SAMPLE_RATE), { name: 'Error', message: new RegExp(`${name}.*(decoded|holds no audio)`) });
    }
  });
});
