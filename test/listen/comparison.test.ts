import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Comparison } from '../../host-tools/src/listen/comparison.js';
import type { Prediction } from '../../host-tools/src/listen/report.js';

const said = (model: string, time: number, label: string, instructions = 0): Prediction => ({
  ...{ source: '', model, time, top: [{ label, probability: 1 }], instructions, milliseconds: instructions / 10 },
  ...{ level: 0, missing: 0 },
});

describe('a comparison of two models', () => {
  const compare = (): Comparison => new Comparison([{ name: 'a', arena: 10 }, { name: 'b', arena: 20 }]);

  it('pairs what was said of the same audio, whichever comes first', () => {
    const comparison = compare();
    for (const prediction of [
      said('a', 1, 'dog'),
      said('a', 2, 'rain'), // before the second model's word on the first window
      said('b', 1, 'dog'),
      said('b', 2, 'dog'),
      said('b', 2.5, 'rain'), // another hop: the last window that ended no later
    ]) {
      comparison.prediction(prediction);
    }
    const { pairs, agreement } = comparison.summary();
    assert.equal(pairs, 3);
    assert.equal(agreement, 2 / 3);
  });

  it('pairs nothing across streams', () => {
    const comparison = compare();
    comparison.prediction(said('a', 1, 'dog'));
    comparison.restart();
    comparison.prediction(said('b', 1, 'dog'));
    assert.equal(comparison.summary().agreement, null);
  });

  it('tells the mean cost of each, and its memory', () => {
    const comparison = compare();
    comparison.prediction(said('a', 1, 'dog', 100));
    comparison.prediction(said('a', 2, 'dog', 300));
    const [a, b] = comparison.summary().models;
    assert.deepEqual([a!.predictions, a!.instructions, a!.milliseconds, a!.arena], [2, 200, 20, 10]);
    assert.ok(a!.microjoules > 0);
    assert.deepEqual([b!.predictions, b!.instructions, b!.microjoules, b!.arena], [0, 0, 0, 20]);
  });
});
