import { join } from 'node:path';
import type { Command } from 'commander';
import { failureText } from '../app/app-error.js';
import { recordingsIn } from '../audio/recordings.js';
import { Board } from '../board.js';
import { UserError } from '../errors.js';
import { examples, GROUP } from '../help.js';
import { interruption } from '../interruption.js';
import { type EventCount, EventCounter } from '../listen/event-counter.js';
import { listen } from '../listen/session.js';
import type { Source } from '../listen/source.js';
import { fileSource } from '../listen/sources.js';
import { note } from '../messages.js';
import { appOption, boardOption, modelOption, portOption, simOption } from './options.js';

interface EventsOptions {
  port?: string;
  model?: string;
  app?: string;
  json?: boolean;
}

/** Recordings between two notes of how far it is. */
const NOTE_INTERVAL = 20;

export function addEventsCommand(program: Command): void {
  program
    .command('events <folder>')
    .helpGroup(GROUP.measure)
    .summary('events an hour of sound')
    .description(
      'count the events that the app on a board tells, each recording of a folder heard by itself; of sounds that the model was not trained on, all are false',
    )
    .addOption(portOption())
    .addOption(boardOption())
    .addOption(simOption())
    .addOption(modelOption())
    .addOption(appOption())
    .option('--json', 'one JSON object on standard output')
    .addHelpText('after', examples('earbit events unknown --model esc10-int8', 'earbit events unknown --model mine.ebm --app app.js --json'))
    .action(run);
}

async function run(folder: string, { port, model, app, json }: EventsOptions): Promise<void> {
  const signal = interruption();
  const recordings = await recordingsIn(folder);
  const board = await Board.open({ port, model, app, fast: true });
  const counter = new EventCounter();
  try {
    const sources = recordings.map((file) => counter.timed(readWhenHeard(join(folder, file))));
    const reporter = counter.reporter((heard) => {
      if (heard % NOTE_INTERVAL === 0) note(`recording ${heard} of ${recordings.length}`);
    });
    await listen(board, sources, reporter, { fast: true, signal: AbortSignal.any([signal, counter.failed]) });
  } finally {
    await board.close();
  }
  if (counter.error !== undefined) throw new UserError(`the app failed, so its events are not counted:\n${failureText(counter.error)}`);
  const result = { model: board.model.name, ...counter.result() };
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : text(folder, result));
  if (counter.unheard > 0) throw new UserError(`${counter.unheard} of ${recordings.length} recordings cannot be heard, the counts are of the others`);
}

/** A folder can hold more than fits the memory. */
function readWhenHeard(path: string): Source {
  return {
    name: path,
    live: false,
    async *samples(sampleRate) {
      yield* (await fileSource(path)).samples(sampleRate);
    },
  };
}

function text(folder: string, { model, recordings, seconds, events, perHour, classes }: EventCount & { model: string }): string {
  const minutes = (seconds / 60).toFixed(1);
  const lines = [`${model} on ${folder}: ${recordings} recordings, ${minutes} minutes, ${events} events, ${perHour.toFixed(0)} an hour`];
  for (const one of classes) {
    lines.push(`${one.label.padEnd(24)} ${`${one.events}`.padStart(5)}  ${one.perHour.toFixed(0).padStart(5)} an hour`);
  }
  return `${lines.join('\n')}\n`;
}
