import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'mocha';
import { Board } from '../../host-tools/src/board.js';
import { bootEmulator, type Emulator } from '../../host-tools/src/emulator/emulator.js';
import { boardClassifier } from '../../host-tools/src/evaluation/board-classifier.js';
import { hostClassifier } from '../../host-tools/src/evaluation/host-classifier.js';
import { AudioStream } from '../../host-tools/src/link/audio-stream.js';
import { PROTOCOL_VERSION } from '../../host-tools/src/link/protocol.js';
import { modelPath, shippedModels } from '../../host-tools/src/models.js';
import { portOf, readMap } from './map.js';
import { type Report, writeReport } from './report.js';

/** Set by `npm run test:hil`; without it an emulated board's pseudo-terminal stands for the hardware, so that the suite itself is proven. */
const MAP = process.env['EARBIT_HIL'];
const REPORT_FOLDER = 'build/hil';
const THROUGHPUT_SECONDS = 5;

/** Noise of a fixed seed: every class is possible. */
function noise(length: number, seed: number): Int16Array {
  let state = seed;
  return Int16Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 16) - 32768;
  });
}

describe('hardware in the loop', function () {
  this.timeout(300_000);
  const report: Report = { date: new Date().toISOString(), port: '', figures: {}, tests: [] };
  let emulator: Emulator | undefined;
  let expected = 'mps2-an386';
  let port: string;
  let models: string[];

  before(async () => {
    if (MAP !== undefined) {
      const map = readMap(MAP);
      expected = map.board;
      port = await portOf(map);
    } else {
      emulator = await bootEmulator({ fast: true });
      port = emulator.port;
    }
    report.port = port;
  });
  afterEach(function () {
    const { title, state = 'skipped' } = this.currentTest!;
    report.tests.push({ title, state });
  });
  after(async () => {
    await emulator?.stop();
    writeReport(REPORT_FOLDER, report);
  });

  async function withBoard<T>(model: string | undefined, use: (board: Board) => Promise<T>): Promise<T> {
    const board = await Board.open({ port, model });
    try {
      return await use(board);
    } finally {
      await board.close();
    }
  }

  it('answers with its name, this protocol version and a model', async () => {
    await withBoard(undefined, async ({ description }) => {
      report.board = description;
      assert.equal(description.board, expected);
      assert.equal(description.protocol, PROTOCOL_VERSION);
      const shipped = await shippedModels();
      models = description.models.map(({ name }) => name).filter((name) => shipped.includes(name));
      assert.ok(models.length > 0, 'no model on the board is one that earbit ships');
    });
  });

  it('hears what the host hears, to the bit, with each model that earbit ships', async () => {
    for (const model of models) {
      const host = await hostClassifier(await modelPath(model));
      const windows = [noise(host.window, 1), noise(host.window, 2)];
      const logits = await host.classify(windows);
      await host.close();
      await withBoard(model, async (board) => assert.deepEqual(await boardClassifier(port, board).classify(windows), logits));
    }
  });

  it('takes audio without a loss', async () => {
    await withBoard(undefined, async ({ connection, model }) => {
      const before = await connection.request({ type: 'statsRequest' }, 'stats');
      const started = performance.now();
      const stream = await AudioStream.start(connection, 200);
      await stream.write(noise(THROUGHPUT_SECONDS * model.sampleRate, 3));
      const { heard, missing } = await stream.end();
      const seconds = (performance.now() - started) / 1000;
      const after = await connection.request({ type: 'statsRequest' }, 'stats');
      assert.equal(heard, THROUGHPUT_SECONDS * model.sampleRate);
      assert.equal(missing, 0);
      assert.equal(after.lost - before.lost + after.damaged - before.damaged + after.overruns - before.overruns, 0);
      report.figures['bytes of audio a second, while it hears'] = Math.round((2 * heard) / seconds);
      report.figures['seconds of audio heard in one second'] = Number((THROUGHPUT_SECONDS / seconds).toFixed(2));
    });
  });

  it('comes back after a reset with the same image and models', async () => {
    await withBoard(undefined, async ({ connection, description }) => {
      const before = await connection.request({ type: 'statsRequest' }, 'stats');
      const started = performance.now();
      await connection.send({ type: 'resetRequest' });
      const back = await connection.reconnect();
      report.figures['milliseconds from the reset to its answer'] = Math.round(performance.now() - started);
      const after = await connection.request({ type: 'statsRequest' }, 'stats');
      assert.ok(after.uptimeUs < before.uptimeUs, 'it has not reset');
      assert.deepEqual(back.models, description.models);
      assert.equal(back.image, description.image);
    });
  });
});
