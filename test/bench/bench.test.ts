import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { countInstructions } from '../../host-tools/src/bench/counter.js';
import { modelPath } from '../../host-tools/src/models.js';
import { start as startEarbit, earbit, type Running } from '../cli/earbit.js';
import { grownCounts, measureCounts, recordedCounts, renewedCounts, type Count } from './counts.js';

interface Bench {
  kernels: { name: string; bits: number; shape: string; instructions: number; units: number; perUnit: number; estimatedCycles: number }[];
  models: Record<string, number | string | null>[];
}

interface Profile {
  instructions: number;
  layers: { layers: number[]; kernel: string; instructions: number; hopInstructions: number; share: number; units: number; perUnit: number | null }[];
}

const MODEL_FIELDS = [
  ...['name', 'technique', 'instructionsPerWindow', 'instructionsPerSecond', 'predictionsPerSecond', 'arenaBytes', 'flashBytes'],
  ...['javascriptShare', 'sendingShare', 'receivingShare', 'cyclesPerWindow', 'cyclesPerSecond', 'arenaBound'],
];

/** @returns true when the two differ by less than a part of the second */
function isNear(value: number, other: number, part: number): boolean {
  return Math.abs(value - other) < part * other;
}

describe('recorded instruction counts', function () {
  this.timeout(120_000);
  const recorded = recordedCounts();
  const grow = (factor: number): Count[] =>
    recorded.map(({ what, instructions }) => ({ what, instructions: Math.round(instructions * factor) }));

  it('no count grew by over 2 % without a note (npm run bench:record -- "NOTE")', async () => {
    const measured = await measureCounts();
    assert.deepEqual(measured.map(({ what }) => what), recorded.map(({ what }) => what), 'record anew: npm run bench:record');
    assert.deepEqual(grownCounts(measured, recorded), []);
  });

  it('growth of over 2 % is seen, less is not', () => {
    assert.equal(grownCounts(grow(1.03), recorded).length, recorded.length);
    assert.deepEqual(grownCounts(grow(1.01), recorded), []);
  });

  it('growth is recorded with a note alone, which lasts until the count falls', () => {
    assert.throws(() => renewedCounts(grow(1.03), recorded, undefined), /say why/);
    const noted = renewedCounts(grow(1.03), recorded, 'rounds better');
    assert.ok(noted.every(({ note }) => note === 'rounds better'));
    assert.deepEqual(renewedCounts(noted, noted, undefined), noted);
    assert.ok(renewedCounts(grow(1), noted, undefined).every(({ note }) => note === undefined));
  });
});

describe('bench and profile', function () {
  this.timeout(180_000);

  it('bench --json tells kernels on fixed shapes and what a model takes', async () => {
    const { stdout, stderr, status } = await earbit(['bench', 'esc10-int8', '--json']);
    assert.equal(status, 0, stderr);
    const { kernels, models } = JSON.parse(stdout) as Bench;
    for (const { bits, shape, instructions, units, perUnit, estimatedCycles } of kernels) {
      assert.ok((bits === 1 || bits === 8) && instructions > 0 && isNear(perUnit, instructions / units, 1e-9), shape);
      assert.ok(estimatedCycles > instructions && estimatedCycles < 3 * instructions, shape);
    }
    // 32 channels are a word: 9 x 2 words for each of 64 outputs at 75 x 32 positions.
    assert.equal(kernels.find(({ shape }) => shape.startsWith('75x32x64 to 64'))?.units, 9 * 2 * 64 * 75 * 32);
    assert.equal(models.length, 1);
    const [model] = models;
    for (const field of MODEL_FIELDS) assert.ok(field in model!, field);
    assert.equal(model!['predictionsPerSecond'], 20000 / 9600);
    const besides = (model!['javascriptShare'] as number) + (model!['sendingShare'] as number);
    assert.ok(besides > 0 && besides < 0.03, `${besides}`);
    assert.ok((model!['arenaBound'] as number) <= (model!['arenaBytes'] as number));
  });

  it('profile --json tells where the instructions of a window go', async () => {
    const { stdout, stderr, status } = await earbit(['profile', 'esc10-xnor', '--json']);
    assert.equal(status, 0, stderr);
    const { instructions, layers } = JSON.parse(stdout) as Profile;
    assert.deepEqual(layers.flatMap((row) => row.layers), Array.from({ length: 14 }, (_, i) => i));
    assert.equal(layers.reduce((sum, row) => sum + row.instructions, 0), instructions);
    assert.ok(isNear(layers.reduce((sum, { share }) => sum + share, 0), 1, 1e-9));
    assert.ok(layers.every(({ units, perUnit }) => (units === 0) === (perUnit === null)));
    assert.ok(layers.every((row) => row.hopInstructions > 0 && row.hopInstructions <= row.instructions + 100));
    assert.ok(layers.some(({ kernel }) => kernel.startsWith('xnor')));
  });

  it('any number of models is counted, whatever their paths', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'earbit-bench-'));
    const path = join(folder, `${'my, ears '.repeat(20)}.ebm`);
    copyFileSync(await modelPath('digits-int8'), path);
    const { models } = await countInstructions(Array<string>(9).fill(path));
    assert.equal(models.length, 9);
    for (const { window } of models) assert.ok(isNear(window.instructions, models[0]!.window.instructions, 0.001), `${window.instructions}`);
    rmSync(folder, { recursive: true });
  });

  it('what is no model is refused', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'earbit-bench-'));
    const broken = join(folder, 'broken.ebm');
    writeFileSync(broken, 'no model');
    for (const args of [['bench', broken], ['profile', broken], ['profile', 'nobody']]) {
      const { stderr, stdout, status } = await earbit(args);
      assert.match(stderr, /^earbit: .*(broken|no model nobody)/);
      assert.deepEqual([stdout, status], ['', 1]);
    }
    rmSync(folder, { recursive: true });
  });

  describe('--on', () => {
    let sim: Running;
    before(() => (sim = startEarbit(['sim', '--fast'])));
    after(() => sim.child.kill());

    it('reads the trace of a board at a port', async () => {
      const port = (await sim.says(/\/dev\/pts\/\d+/)).trim();
      const { stdout, stderr, status } = await earbit(['bench', 'esc10-int8', '--on', port, '--json']);
      assert.equal(status, 0, stderr);
      const { kernels, models } = JSON.parse(stdout) as Bench;
      assert.deepEqual(kernels, []);
      for (const field of MODEL_FIELDS) assert.ok(field in models[0]!, field);
      // Of the board's main loop and interrupts, a little is counted for what they interrupt.
      const window = recordedCounts().find(({ what }) => what === 'esc10-int8, a whole window')!;
      assert.ok(isNear(models[0]!['instructionsPerWindow'] as number, window.instructions, 0.1), `${models[0]!['instructionsPerWindow']}`);
    });
  });
});
