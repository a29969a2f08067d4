import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { ConnectedBoard } from '../../host-tools/src/connected-board.js';
import { AudioStream } from '../../host-tools/src/link/audio-stream.js';
import { bootListening, hearLong, period, Watch } from './load.js';

/** test/load/run.ts does the same for hours. */
const SECONDS = 12;
const STREAM = 1;

describe('load', function () {
  this.timeout(120_000);
  let board: ConnectedBoard;
  before(async () => (board = await bootListening()));
  after(() => board?.close());

  it(`hears ${SECONDS} s by its microphone: nothing lost, late or shifted, and no leak`, async () => {
    for await (const { predictions, audio } of hearLong(board, SECONDS, 2)) assert.ok(predictions > 0 && audio > 0);
  });

  it('refuses audio that is faster than it can hear, and nothing of the rest is lost', async () => {
    const { connection, model } = board;
    const samples = period(model.sampleRate);
    const watch = new Watch(board, STREAM);
    const stream = await AudioStream.start(connection, STREAM);
    for (let i = 0; i < 2; i++) {
      await stream.write(samples);
      // More than its credit: were a part of it heard, the predictions to come would be wrong.
      await connection.send({ type: 'samples', stream: STREAM, first: stream.position + 10_000, samples: samples.subarray(0, 480) });
    }
    assert.deepEqual(await stream.end(), { type: 'streamEnded', stream: STREAM, heard: 2 * samples.length, missing: 0 });
    const { predictions } = await watch.read();
    watch.close();
    assert.equal(predictions, Math.floor((2 * samples.length - model.window) / model.hop) + 1);
  });
});
