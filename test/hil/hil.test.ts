import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { after, afterEach, before, describe, it } from 'mocha';
import { Board } from '../../host-tools/src/board.js';
import { bootEmulator, type Emulator } from '../../host-tools/src/emulator/emulator.js';
import { boardClassifier } from '../../host-tools/src/evaluation/board-classifier.js';
import { hostClassifier } from '../../host-tools/src/evaluation/host-classifier.js';
import { AudioStream, MICROPHONE_STREAM } from '../../host-tools/src/link/audio-stream.js';
import { type LayerCycles, PROTOCOL_VERSION, type ToHost } from '../../host-tools/src/link/protocol.js';
import { modelPath, shippedModels } from '../../host-tools/src/models.js';
import { pushApp, pushModel } from '../../host-tools/src/storage.js';
import { tone, writeWav } from '../audio/wav.js';
import { type HardwareMap, portOf, readMap } from './map.js';
import { type Report, writeReport } from './report.js';

/** Set by `npm run test:hil`; without it an emulated board's pseudo-terminal stands for the hardware, so that the suite itself is proven. */
const MAP = process.env['EARBIT_HIL'];
const REPORT_FOLDER = 'build/hil';
const THROUGHPUT_SECONDS = 5;
const MICROPHONE_SECONDS = 10;
/** Built into no image, and small enough for every board's storage. */
const PUSHED_MODEL = 'digits-int8';

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
  const report: Report = { date: new Date().toISOString(), port: '', figures: {}, cycles: [], tests: [] };
  let emulator: Emulator | undefined;
  let map: HardwareMap = { board: 'mps2-an386' };
  let port: string;
  let models: string[];

  before(async () => {
    if (MAP !== undefined) {
      map = readMap(MAP);
      if (map.flash) execFileSync('node', ['bin/earbit.js', 'flash', '--board', map.board], { stdio: 'inherit' });
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

  /** Cycles of the front end and of each later layer for one window, heard anew. */
  async function cyclesOf(board: Board): Promise<LayerCycles> {
    const { connection, model } = board;
    await connection.send({ type: 'traceRequest', enabled: 1 });
    const traced = connection.next((message: ToHost): message is LayerCycles => message.type === 'layerCycles', 60_000);
    const stream = await AudioStream.start(connection, 100);
    await stream.write(noise(model.window, 4));
    const [, cycles] = await Promise.all([stream.end(), traced]);
    await connection.send({ type: 'traceRequest', enabled: 0 });
    return cycles;
  }

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
      assert.equal(description.board, map.board);
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

  it('goes on when its port was closed in the middle of a stream and opened again', async () => {
    const board = await Board.open({ port });
    const stream = await AudioStream.start(board.connection, 101);
    await stream.write(noise(board.model.window, 5));
    await board.close();
    await withBoard(undefined, async ({ connection, model }) => {
      const again = await AudioStream.start(connection, 102);
      await again.write(noise(model.window, 6));
      const { heard, missing } = await again.end();
      assert.deepEqual([heard, missing], [model.window, 0]);
    });
  });

  it('takes an app and a model, runs them after a reset, and gives them up again', async () => {
    const model = await modelPath(PUSHED_MODEL);
    const bundle = new TextEncoder().encode(`exports.onStart = function () {};\n${'// filled up to what an app is\n'.repeat(900)}`);
    await withBoard(undefined, async (board) => {
      const { connection } = board;
      const started = performance.now();
      await pushApp(board, 'hil', bundle);
      report.figures[`milliseconds from the push of an app of ${bundle.length} bytes until it runs`] = Math.round(performance.now() - started);
      assert.equal(await pushModel(board, model, readFileSync(model)), PUSHED_MODEL);
      await connection.send({ type: 'resetRequest' });
      const { app, models: names } = await connection.reconnect();
      assert.equal(app, 'hil');
      assert.ok(names.some(({ name }) => name === PUSHED_MODEL));
      assert.equal((await connection.request({ type: 'removeApp' }, 'appRunning')).app, 'built-in');
      await connection.request({ type: 'removeModel', name: PUSHED_MODEL }, 'modelRemoved');
    });
  });

  it('tells the cycles of each layer, beside those of the emulated board', async () => {
    for (const model of models) {
      const here = await withBoard(model, cyclesOf);
      const emulated = await Board.open({ fast: true, model });
      const there = await cyclesOf(emulated).finally(() => emulated.close());
      assert.equal(here.cycles.length, there.cycles.length);
      assert.ok([here.frontEnd, ...here.cycles].every((count) => count > 0));
      report.cycles.push({ model, layers: [[here.frontEnd, there.frontEnd], ...[...here.cycles].map((count, i): [number, number] => [count, there.cycles[i]!])] });
    }
  });

  it('hears by its own microphone, at its rate and without a loss', async function () {
    if (!map.microphone) this.skip();
    await withBoard(undefined, async (board) => {
      const { connection, description } = board;
      assert.equal(description.microphone, board.model.sampleRate);
      const levels: { at: number; dbfs: number; time: number }[] = [];
      let missing = 0;
      const unlisten = connection.listen((message) => {
        if (!('stream' in message) || message.stream !== MICROPHONE_STREAM) return;
        if (message.type === 'level') levels.push({ ...message, time: performance.now() });
        if (message.type === 'prediction') missing += message.missing;
      });
      await sleep(MICROPHONE_SECONDS * 1000);
      if (map.play !== undefined) {
        const quiet = Math.max(...levels.slice(-20).map(({ dbfs }) => dbfs));
        const before = levels.length;
        const file = join(REPORT_FOLDER, 'tone.wav');
        mkdirSync(REPORT_FOLDER, { recursive: true });
        writeWav(file, tone(1000, 2, 44100), 44100);
        await promisify(execFile)(map.play, [file]);
        const loud = Math.max(...levels.slice(before).map(({ dbfs }) => dbfs));
        report.figures['dB that a played tone is above the room'] = Math.round(loud - quiet);
        assert.ok(loud > quiet + 6, `the tone was at ${loud} dBFS, the room at ${quiet} dBFS`);
      }
      unlisten();
      const [first, last] = [levels[0], levels.at(-1)];
      assert.ok(first !== undefined && last !== undefined && last.at > first.at, 'it hears nothing');
      assert.equal(missing, 0);
      const rate = ((last.at - first.at) / (last.time - first.time)) * 1000;
      report.figures['samples a second by this clock'] = Math.round(rate);
      assert.ok(Math.abs(rate / description.microphone - 1) < 0.01, `${rate} samples a second`);
    });
  });
});
