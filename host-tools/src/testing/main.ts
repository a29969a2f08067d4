import { readFileSync } from 'node:fs';
import { AppCompiler } from '../app/compiler.js';
import { rememberMap } from '../app/source-maps.js';
import { projectPath } from '../project.js';
import { readRun } from '../recording/reader.js';
import { BoardStage } from './board-stage.js';
import { recordingInput, sceneInput, type TestInput } from './heard.js';
import type * as api from './index.js';
import { NodeStage } from './node-stage.js';
import type { Stage, Told } from './stage.js';

/** Set by `earbit test`. */
const isOnBoard = process.env['EARBIT_TEST_ON'] === 'sim';

const compilers = new Map<string, AppCompiler>();
/** All tests of a process share one. */
let board: Promise<BoardStage> | undefined;
if (typeof after === 'function') after(async () => (await board)?.close());

export const runApp: typeof api.runApp = async (app, heard) => {
  const run: api.Run = { events: [], log: [] };
  let stream = 1;
  const told: Told = {
    event: (event) => run.events.push({ ...event, stream }),
    log: (line) => run.log.push(line),
  };
  const recording = typeof heard === 'string' ? await readRun(heard) : undefined;
  const compiler = compilers.get(app) ?? new AppCompiler(app);
  compilers.set(app, compiler);
  if (isOnBoard) board ??= BoardStage.boot();
  const onBoard = await board;
  if (onBoard !== undefined && recording !== undefined) {
    const bundle = await compiler.compile();
    rememberMap(bundle);
    stream = 0;
    await onBoard.start(bundle, told);
    await onBoard.hear(recording, () => stream++).finally(() => onBoard.stop());
    return run;
  }
  const input = recording === undefined ? sceneInput(heard as api.Scene) : recordingInput(recording);
  const bundle = await compiler.compile(prelude(input));
  rememberMap(bundle);
  const stage = onBoard ?? new NodeStage();
  await stage.start(bundle, told);
  await play(stage, input, (number) => (stream = number)).finally(() => stage.stop());
  return run;
};

async function play(stage: Stage, { streams }: TestInput, streamBegins: (number: number) => void): Promise<void> {
  for (const [index, predictions] of streams.entries()) {
    streamBegins(index + 1);
    await stage.turn('onStart', '$test.start()');
    for (const { time, window } of predictions) {
      await stage.turn('timer', `$test.timers(${time})`);
      await stage.turn('onPrediction', `$test.hear(${time}, ${JSON.stringify(window)})`);
    }
    await stage.turn('onEnd', '$test.end()');
  }
}

/** @returns what goes before the bundle: the same on Node.js and on a board */
function prelude({ model }: TestInput): string {
  const source = readFileSync(projectPath('host-tools/src/testing/prelude.js'), 'utf8').trimEnd();
  return `var $test = ${source}(require, ${JSON.stringify(model)}, typeof $emit === 'undefined' ? undefined : $emit);\nrequire = $test.require;`;
}
