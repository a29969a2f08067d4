// `npx earbit test` runs this on Node.js and on an emulated board.
import assert from 'node:assert/strict';
import { type HeardWindow, runApp } from 'earbit/testing';

const labels = ['dog_bark', 'rain', 'background'];
const bark: HeardWindow = { probabilities: { dog_bark: 0.9 } };
const silence: HeardWindow = { level: -90 };

/** A window as often; one comes every 0.48 s. */
const times = (count: number, window: HeardWindow): HeardWindow[] => Array.from({ length: count }, () => window);

describe('the app', () => {
  it('tells a sound that goes on, once', async () => {
    const { events } = await runApp('src/main.ts', { labels, windows: [...times(4, silence), ...times(10, bark), ...times(4, silence)] });
    assert.deepEqual(events.map(({ label }) => label), ['dog_bark']);
  });

  it('does not tell a short sound', async () => {
    const { events } = await runApp('src/main.ts', { labels, windows: [...times(4, silence), ...times(2, bark), ...times(4, silence)] });
    assert.deepEqual(events, []);
  });

  it('does not tell the background', async () => {
    const { events } = await runApp('src/main.ts', { labels, windows: times(10, { probabilities: { background: 0.9 } }) });
    assert.deepEqual(events, []);
  });

  it('forgets what it heard when a pause comes', async () => {
    const { events, log } = await runApp('src/main.ts', { labels, windows: [...times(10, bark), ...times(4, silence), ...times(10, bark)] });
    assert.equal(events.length, 2);
    assert.match(log[0]!.text, /^dog_bark goes on since 0\.0 s/);
  });
});
