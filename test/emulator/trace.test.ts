import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { Board } from '../../host-tools/src/board.js';
import { coreInfo } from '../../host-tools/src/evaluation/host-classifier.js';
import { AudioStream } from '../../host-tools/src/link/audio-stream.js';
import type { LayerCycles, Prediction, ToHost } from '../../host-tools/src/link/protocol.js';
import { modelPath } from '../../host-tools/src/models.js';
import { tone } from '../audio/wav.js';

const SECONDS = 2.5;

describe('trace', function () {
  this.timeout(60_000);
  let board: Board;
  let number = 0;
  before(async () => (board = await Board.open({ fast: true, model: 'esc10-int8' })));
  after(() => board.close());

  async function hear(): Promise<{ predictions: Prediction[]; traces: LayerCycles[] }> {
    const messages: ToHost[] = [];
    const unlisten = board.connection.listen((message) => messages.push(message));
    const audio = await AudioStream.start(board.connection, ++number);
    await audio.write(tone(700, SECONDS, board.model.sampleRate));
    await audio.end();
    unlisten();
    return {
      predictions: messages.filter((message) => message.type === 'prediction'),
      traces: messages.filter((message) => message.type === 'layerCycles'),
    };
  }

  it('is silent until it is asked for', async () => {
    const { predictions, traces } = await hear();
    assert.ok(predictions.length >= 2);
    assert.deepEqual(traces, []);
  });

  it('tells after each prediction where its cycles went', async () => {
    await board.connection.send({ type: 'traceRequest', enabled: 1 });
    const { predictions, traces } = await hear();
    const { layers, frontEndLayers } = await coreInfo(await modelPath('esc10-int8'));
    assert.deepEqual(traces.map(({ end }) => end), predictions.map(({ end }) => end));
    for (const [i, { cycles, frontEnd, app, sending, receiving }] of traces.entries()) {
      assert.equal(cycles.length, layers.length - frontEndLayers);
      assert.ok([...cycles, frontEnd, app, sending, receiving].every((count) => count > 0), `${[...cycles]}`);
      // The app runs behind the prediction that it is told of.
      const inference = cycles.reduce((sum, count) => sum + count, frontEnd);
      const { instructions } = predictions[i]!;
      assert.ok(inference < instructions && inference > instructions / 2, `${inference} of ${instructions}`);
    }
  });

  it('ends when it is no longer wanted', async () => {
    await board.connection.send({ type: 'traceRequest', enabled: 0 });
    assert.deepEqual((await hear()).traces, []);
  });
});
