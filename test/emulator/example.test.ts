import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { SAMPLE_RATE } from '../../host-tools/src/audio/decode.js';
import { tone, writeWav } from '../audio/wav.js';
import { earbit } from '../cli/earbit.js';

describe('example app', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'earbit-example-'));
  const app = join(folder, 'app.js');
  const recording = join(folder, 'tone.wav');
  before(async () => {
    const { status, stderr } = await earbit(['build', 'app/examples/layer-by-layer.ts', '-o', app]);
    assert.equal(status, 0, stderr);
    writeWav(recording, tone(700, 0.5, SAMPLE_RATE), SAMPLE_RATE);
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const model of ['esc10-int8', 'esc10-xnor']) {
    it(`walks ${model} layer by layer from TypeScript to the executor's logits`, async () => {
      const { status, stderr } = await earbit(['listen', '--fast', '--json', '--app', app, '--model', model, recording]);
      assert.equal(status, 0, stderr);
      assert.match(stderr, /layer by layer: 10 logits equal/);
    });
  }
});
