import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Prediction } from '../../host-tools/src/listen/report.js';
import { SourceHistory } from '../../host-tools/src/listen/summarize.js';
import { bar, summaryText } from '../../host-tools/src/listen/text.js';

const prediction = (level: number): Prediction => ({
  ...{ source: 'a', time: 0, model: 'm', top: [], instructions: 0, milliseconds: 0, level, missing: 0 },
});
const event = (label: string, start: number, end: number) => ({ source: 'a', label, start, end, confidence: 0.5, missing: 0 });

describe('what a source was heard as', () => {
  it('is the class whose events last longest in all', () => {
    const history = new SourceHistory('a');
    history.event(event('dog', 0, 1));
    history.event(event('rain', 1, 2.5));
    history.event(event('dog', 3, 4));
    assert.deepEqual(history.summary(), { source: 'a', predictions: 0, leading: 'dog', events: ['dog', 'rain', 'dog'] });
  });

  it('without events is the class of the largest mean probability, silence left out', () => {
    const history = new SourceHistory('a');
    history.prediction(prediction(-20), [{ label: 'dog', probability: 0.3 }, { label: 'rain', probability: 0.4 }]);
    history.prediction(prediction(-90), [{ label: 'dog', probability: 0.9 }, { label: 'rain', probability: 0.1 }]);
    assert.deepEqual(history.summary(), { source: 'a', predictions: 2, leading: 'rain', events: [] });
  });

  it('is nothing when all was silent', () => {
    const history = new SourceHistory('a');
    history.prediction(prediction(-90), [{ label: 'dog', probability: 1 }]);
    assert.equal(history.summary().leading, null);
    assert.match(summaryText({ sources: [history.summary()], realTimeFactor: 1 }), /^a  nothing but silence \(0 events\)$/m);
  });

  it('is not silence when the session ended before the first prediction', () => {
    const sources = [new SourceHistory('a').summary()];
    assert.match(summaryText({ sources, realTimeFactor: 1 }), /^a  nothing was heard of it yet \(0 events\)$/m);
  });
});

describe('two models side by side', () => {
  it('have columns wide enough for their names', () => {
    const model = (name: string) => ({ model: name, predictions: 7, milliseconds: 1, instructions: 1, microjoules: 1, arena: 1024 });
    const names = ['esc10-int8', 'esc10-filterbank-xnor-fold4'];
    const comparison = { models: names.map(model), pairs: 7, agreement: 1 };
    const [heading, predictions] = summaryText({ sources: [], comparison, realTimeFactor: 1 }).split('\n');
    assert.deepEqual(heading!.trim().split(/ +/), names);
    assert.equal(heading!.length, predictions!.length);
  });
});

describe('a bar', () => {
  it('has its width whatever the share', () => {
    for (const share of [-1, 0, 0.01, 0.5, 0.999, 1, 2, NaN]) assert.equal([...bar(share, 10)].length, 10);
    assert.equal(bar(1, 3), '███');
    assert.equal(bar(0.5, 3), '█▌ ');
  });
});
