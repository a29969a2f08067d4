import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import type { ConnectedBoard } from '../../host-tools/src/connected-board.js';
import { MICROPHONE_STREAM } from '../../host-tools/src/link/audio-stream.js';
import type { Prediction } from '../../host-tools/src/link/protocol.js';
import { pushApp } from '../../host-tools/src/storage.js';
import { bootListening } from './load.js';

/** PORT_MICROPHONE_BLOCKS of PORT_MICROPHONE_BLOCK samples, milliseconds. */
const BUFFERED = 400;
/** What has piled up of it when a callback begins, at most: a block, and the longest turn of the main loop. */
const PILED_UP = 40;
/** Predictions between two long callbacks, so that the board catches up. */
const EVERY = 8;

/** An app whose callback takes so many milliseconds now and then. */
const slow = (milliseconds: number): string => `var board = require('board'), count = 0;
exports.onPrediction = function () {
  if (++count % ${EVERY} !== 0) return;
  var until = board.uptime() + ${milliseconds / 1000};
  while (board.uptime() < until);
};`;

/** An app that makes more garbage, in cycles, than its memory holds. */
const LITTERING = `exports.onPrediction = function () {
  for (var i = 0; i < 200; i++) { var a = { text: new Array(20).join('garbage' + i) }; a.self = a; }
};`;

describe('a long callback and the microphone', function () {
  this.timeout(120_000);
  let board: ConnectedBoard;
  before(async () => (board = await bootListening()));
  after(() => board?.close());

  /** Lets an app run. @returns so many predictions, and what the board logs meanwhile */
  async function hear(source: string, count: number): Promise<{ predictions: Prediction[]; log: string[] }> {
    const predictions: Prediction[] = [];
    const log: string[] = [];
    assert.equal((await pushApp(board, 'app', Buffer.from(source))).app, 'app');
    const unlisten = board.connection.listen((message) => {
      if (message.type === 'prediction' && message.stream === MICROPHONE_STREAM) predictions.push(message);
      if (message.type === 'logLine') log.push(Buffer.from(message.text).toString());
    });
    while (predictions.length < count) await board.connection.next((message): message is Prediction => message.type === 'prediction');
    unlisten();
    return { predictions, log };
  }

  it(`one of ${BUFFERED - PILED_UP} ms loses nothing`, async () => {
    const { predictions, log } = await hear(slow(BUFFERED - PILED_UP), 3 * EVERY);
    assert.deepEqual([predictions.map(({ missing }) => missing).filter((missing) => missing > 0), log], [[], []]);
  });

  it('one that is longer loses the rest, and the windows that miss it tell how much', async () => {
    const { hop, window, sampleRate } = board.model;
    const { predictions } = await hear(slow(BUFFERED + 200), 3 * EVERY);
    const most = Math.max(...predictions.map(({ missing }) => missing));
    assert.ok(most >= 0.2 * sampleRate && most <= (0.2 + PILED_UP / 1000) * sampleRate, `${most} samples`);
    const marked = predictions.filter(({ missing }) => missing > 0).length;
    assert.ok(marked >= window / hop - 1 && marked < predictions.length, `${marked} windows`);
  });

  it('one that loses more than can be filled lets the board hear anew, which is told', async () => {
    const { predictions, log } = await hear(slow(1500), EVERY + 4);
    assert.match(log.join('\n'), /\d+ samples of the microphone were lost: it is heard anew/);
    assert.deepEqual(predictions.slice(-1).map(({ missing }) => missing), [0]);
  });

  it('collecting garbage loses nothing', async () => {
    const { predictions } = await hear(LITTERING, 3 * EVERY);
    assert.ok(predictions.every(({ missing }) => missing === 0));
    const { heapHighWater, heapSize } = await board.connection.request({ type: 'statsRequest' }, 'stats');
    assert.ok(heapHighWater > heapSize / 2, `${heapHighWater} of ${heapSize}`);
  });
});
