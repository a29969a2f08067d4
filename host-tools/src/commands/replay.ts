import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Command } from 'commander';
import { Board } from '../board.js';
import { UserError } from '../errors.js';
import { examples, GROUP } from '../help.js';
import { interruption } from '../interruption.js';
import { jsonReporter } from '../listen/json-reporter.js';
import { lineReporter } from '../listen/line-reporter.js';
import { note } from '../messages.js';
import { type Recording, readRun } from '../recording/reader.js';
import { type Comparison, type Difference, replay } from '../recording/replay.js';
import { boardOption, portOption, simOption } from './options.js';

interface ReplayOptions {
  port?: string;
  sim?: boolean;
  model?: string;
  app?: string;
  json?: boolean;
}

/** Exit status when the board says other things than it did. */
const DIFFERENT = 1;

export function addReplayCommand(program: Command): void {
  program
    .command('replay <recording>')
    .helpGroup(GROUP.hear)
    .summary('a kept run again, compared')
    .description('let a board hear the audio of `earbit record` again and compare what it says, to the bit, and how its app fails')
    .addOption(portOption())
    .addOption(boardOption())
    .addOption(simOption())
    .option('--model <name>', 'the model that hears: one of `earbit models`, or an .ebm file (default: the recorded one)')
    .option('--app <file>', 'an app, a bundle (.js) or TypeScript, that runs (default: the recorded one; at a port, the board’s own)')
    .option('--json', 'one JSON object a line on standard output')
    .addHelpText('after', examples('earbit replay run.earbit', 'earbit replay run.earbit --model esc10-xnor --json'))
    .action(run);
}

async function run(path: string, options: ReplayOptions): Promise<void> {
  const { port, model, json } = options;
  const interrupted = interruption();
  const recording = await readRun(path);
  if (recording.streams.every(({ predictions, events }) => predictions.length + events.length === 0)) {
    throw new UserError(`${path} holds no prediction and no event: there is nothing to compare`);
  }
  if (!recording.complete) note(`earbit: ${path} was not recorded to its end; what was is replayed`);
  const folder = await mkdtemp(join(tmpdir(), 'earbit-replay-'));
  try {
    const [first, second] = recording.run.models;
    const selected = model ?? first;
    const compare = second === selected ? undefined : second;
    const board = await Board.open({ port, model: selected, compare, app: await chooseApp(recording, options, folder), fast: true });
    try {
      assertRate(board, recording);
      const reporter = json ? jsonReporter() : lineReporter();
      board.connection.listen((message) => {
        if (message.type === 'appError') reporter.appError(message);
      });
      show(await replay(board, recording, interrupted), !interrupted.aborted, json);
    } finally {
      await board.close();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** @returns the path of the app that is put on the board: the one that is named or recorded; undefined for the board's own */
async function chooseApp({ run: { app: recorded } }: Recording, { port, app }: ReplayOptions, folder: string): Promise<string | undefined> {
  if (app !== undefined || recorded === undefined) return app;
  if (port !== undefined) {
    note(`earbit: the board's own app hears, not the recorded ${recorded.file}, which would stay on the board; --app puts one there`);
    return undefined;
  }
  const path = join(folder, basename(recorded.file));
  await writeFile(path, recorded.bundle);
  return path;
}

function assertRate(board: Board, { run }: Recording): void {
  const { name, sampleRate } = board.model;
  if (sampleRate === run.sampleRate) return;
  throw new UserError(`the recording holds ${run.sampleRate} samples a second, ${name} hears ${sampleRate}`);
}

/** @param complete whether the recording was replayed to its end */
function show({ predictions, events, errors, differences }: Comparison, complete: boolean, json: boolean | undefined): void {
  const count = (kind: Difference['kind']): number => differences.filter((difference) => difference.kind === kind).length;
  if (differences.length > 0) process.exitCode = DIFFERENT;
  if (json) {
    for (const difference of differences) process.stdout.write(`${JSON.stringify({ type: 'difference', ...difference })}\n`);
    const different = { differentPredictions: count('prediction'), differentEvents: count('event'), differentErrors: count('error') };
    process.stdout.write(`${JSON.stringify({ type: 'summary', complete, predictions, events, errors, ...different })}\n`);
    return;
  }
  for (const { kind, source, stream, time, recorded, replayed } of differences) {
    process.stdout.write(`${kind} at ${time.toFixed(2)} s of stream ${stream}, ${source}\n`);
    process.stdout.write(`  then ${recorded ?? 'nothing'}\n  now  ${replayed ?? 'nothing'}\n`);
  }
  process.stdout.write(
    differences.length === 0
      ? `${predictions} predictions, ${events} events and ${errors} errors, all as recorded\n`
      : `${count('prediction')} of ${predictions} predictions, ${count('event')} of ${events} events and ${count('error')} of ${errors} errors differ\n`,
  );
  if (!complete) process.stdout.write('interrupted: the rest was not compared\n');
}
