import type { Command } from 'commander';
import { Board } from '../board.js';
import { UserError } from '../errors.js';
import { examples, GROUP } from '../help.js';
import { interruption } from '../interruption.js';
import { jsonReporter } from '../listen/json-reporter.js';
import { lineReporter } from '../listen/line-reporter.js';
import { liveReporter } from '../listen/live-reporter.js';
import type { Reporter } from '../listen/report.js';
import { listen } from '../listen/session.js';
import type { Source } from '../listen/source.js';
import { fileSource, microphoneSource, sampleSources } from '../listen/sources.js';
import { note } from '../messages.js';
import { appOption, boardOption, compareOption, fastOption, modelOption, portOption, simOption } from './options.js';

export interface ListenOptions {
  /** Recordings are heard over and over. */
  endless?: boolean;
  mic?: string | true;
  port?: string;
  sim?: boolean;
  model?: string;
  compare?: string;
  app?: string;
  fast?: boolean;
  json?: boolean;
}

export function addListenCommand(program: Command): void {
  addListenOptions(
    program
      .command('listen [files...]')
      .helpGroup(GROUP.hear)
      .summary('recordings, the microphone')
      .description('let a board hear recordings (WAV, Ogg, FLAC, MP3), the microphone, or else the sample recordings'),
  )
    .addHelpText('after', examples('earbit listen bark.wav rain.mp3', 'earbit listen --mic --port /dev/ttyACM0', 'earbit listen --fast --json --model esc10-xnor bark.wav'))
    .action(run);
}

/** What `listen` and the commands that build on it take. */
export function addListenOptions(command: Command): Command {
  return command
    .option('--mic [device]', 'hear the microphone until Ctrl-C: the system’s default when no device is named, the board’s own for `board`')
    .addOption(portOption())
    .addOption(boardOption())
    .addOption(simOption())
    .addOption(modelOption())
    .addOption(compareOption())
    .addOption(appOption())
    .addOption(fastOption())
    .option('--json', 'one JSON object a line on standard output; times in seconds of audio');
}

async function run(files: string[], options: ListenOptions): Promise<void> {
  await listenWith(files, options, (_board, reporter, session) => session(failingWithApp(reporter)));
}

/** @returns a reporter that shows what `reporter` does, and ends the command with status 1 when the app fails */
export function failingWithApp(reporter: Reporter): Reporter {
  return {
    ...reporter,
    appError(error) {
      reporter.appError(error);
      process.exitCode = 1;
    },
  };
}

/**
 * Opens what the options name and leaves the session to `around`.
 * @param around is given the open board, the reporter of the options, and what lets the board hear; `stop` ends that early
 */
export async function listenWith(
  files: string[],
  options: ListenOptions,
  around: (board: Board, reporter: Reporter, session: (reporter: Reporter, stop?: AbortSignal) => Promise<void>) => Promise<void>,
): Promise<void> {
  if (options.mic !== undefined && files.length > 0) throw new UserError('either recordings or --mic', 2);
  if (options.mic !== undefined && options.fast) throw new UserError('a microphone is no faster than time: leave --fast out', 2);
  const interrupted = interruption();
  const sources = await chooseSources(files, options.mic);
  const { endless, port, model, compare, app, fast } = options;
  const board = await Board.open({ port, model, compare, app, fast });
  const reporter = chooseReporter(options.json);
  try {
    await around(board, reporter, (shown, stop) => {
      const signal = stop === undefined ? interrupted : AbortSignal.any([interrupted, stop]);
      return listen(board, endless ? forever(sources) : sources, shown, { fast: fast ?? false, signal });
    });
  } finally {
    reporter.close();
    await board.close();
  }
}

function* forever(sources: Source[]): Generator<Source> {
  for (;;) yield* sources;
}

/** @throws UserError when there is nothing to hear, or what was named cannot be heard */
export async function chooseSources(files: string[], mic: string | true | undefined): Promise<Source[]> {
  if (mic !== undefined) return [microphoneSource(mic === true ? undefined : mic)];
  if (files.length > 0) return Promise.all(files.map(fileSource));
  const samples = await sampleSources((message) => note(`earbit: ${message}`));
  if (samples.length > 0) return samples;
  throw new UserError('there is nothing to hear: name a recording, as in `npm start -- FILE.wav`');
}

function chooseReporter(json: boolean | undefined): Reporter {
  if (json) return jsonReporter();
  return process.stdout.isTTY ? liveReporter(process.stdout) : lineReporter();
}
