import { basename, extname } from 'node:path';
import type { Command } from 'commander';
import { defaultApp } from '../app/project.js';
import { rememberMap } from '../app/source-maps.js';
import type { Build } from '../app/watcher.js';
import type { Board } from '../board.js';
import { UserError } from '../errors.js';
import { examples, GROUP } from '../help.js';
import type { AppUpdate } from '../listen/report.js';
import { assertStarted, pushApp } from '../storage.js';
import { type ListenOptions, listenWith } from './listen.js';
import { boardOption, modelOption, portOption, simOption } from './options.js';

interface DevOptions extends Omit<ListenOptions, 'app' | 'compare' | 'fast'> {
  hear?: string[];
}

export function addDevCommand(program: Command): void {
  program
    .command('dev [app]')
    .helpGroup(GROUP.program)
    .summary('run an app anew at each save')
    .description(
      'bundle an app (default: src/main.ts or app/main.ts) and let a board run it, anew at each save, while the board hears recordings over and over or a microphone, ' +
        'until Ctrl-C. What does not compile leaves the running app alone. A board keeps what it ran last, also after a reset; `earbit app remove` removes it',
    )
    .option('--hear <files...>', 'recordings to hear (default: the sample recordings)')
    .option('--mic [device]', 'hear the microphone: the system’s default when no device is named, the board’s own for `board`')
    .addOption(portOption())
    .addOption(boardOption())
    .addOption(simOption())
    .addOption(modelOption())
    .option('--json', 'one JSON object a line on standard output; times in seconds')
    .addHelpText('after', examples('earbit dev', 'earbit dev --hear bark.wav rain.mp3', 'earbit dev src/main.ts --mic --port /dev/ttyACM0'))
    .action(run);
}

async function run(app: string | undefined, { hear = [], ...options }: DevOptions): Promise<void> {
  const entry = app ?? defaultApp();
  if (extname(entry) !== '.ts') throw new UserError(`${entry} is no TypeScript: name the app's main file, and recordings after --hear`, 2);
  const { AppWatcher } = await import('../app/watcher.js');
  await listenWith(hear, { ...options, endless: options.mic === undefined }, async (board, reporter, session) => {
    const watcher = new AppWatcher(entry, async (build) => reporter.appUpdate(await put(board, entry, build)));
    try {
      await session({ ...reporter, summary() {} });
    } finally {
      await watcher.close();
    }
  });
}

/** Lets the board run a bundle, if there is one. How an app fails while it starts, the session tells. */
async function put(board: Board, entry: string, { result, saved, compileMs }: Build): Promise<AppUpdate> {
  if (result instanceof UserError) return { app: entry, problem: result.message };
  rememberMap(result);
  const bytes = Buffer.from(result.code);
  try {
    assertStarted(await pushApp(board, basename(entry, '.ts'), bytes));
  } catch (error) {
    if (error instanceof UserError) return { app: entry, problem: error.message };
    throw error;
  }
  return { app: entry, bytes: bytes.length, compileSeconds: compileMs / 1000, seconds: (Date.now() - saved) / 1000 };
}
