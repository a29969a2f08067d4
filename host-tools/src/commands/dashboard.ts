import type { Command } from 'commander';
import open from 'open';
import { failureText } from '../app/app-error.js';
import { Board } from '../board.js';
import { DashboardServer } from '../dashboard/server.js';
import { DashboardSession } from '../dashboard/session.js';
import { contentOf } from '../dashboard/upload.js';
import { UserError } from '../errors.js';
import { examples, GROUP } from '../help.js';
import { interruption } from '../interruption.js';
import { note } from '../messages.js';
import { projectPath, projectVersion } from '../project.js';
import { chooseSources } from './listen.js';
import { appOption, boardOption, compareOption, modelOption, portOption, simOption } from './options.js';

interface DashboardOptions {
  mic?: string | true;
  port?: string;
  sim?: boolean;
  board?: string;
  model?: string;
  compare?: string;
  app?: string;
  open: boolean;
}

export function addDashboardCommand(program: Command): void {
  program
    .command('dashboard [files...]')
    .helpGroup(GROUP.hear)
    .summary('a page of what it hears')
    .description(
      'show on a web page what a board hears: recordings over and over, the microphone, or else the sample recordings; until Ctrl-C',
    )
    .option('--mic [device]', 'hear the microphone; the system’s default when no device is named')
    .addOption(portOption())
    .addOption(simOption())
    .addOption(boardOption())
    .addOption(modelOption())
    .addOption(compareOption())
    .addOption(appOption())
    .option('--no-open', 'print the address and open no browser')
    .addHelpText('after', examples('earbit dashboard', 'earbit dashboard --mic --port /dev/ttyACM0 --compare esc10-xnor'))
    .action(run);
}

async function run(files: string[], options: DashboardOptions): Promise<void> {
  if (options.mic !== undefined && files.length > 0) throw new UserError('either recordings or --mic', 2);
  const interrupted = interruption();
  const sources = await chooseSources(files, options.mic);
  const server = await DashboardServer.start(projectPath('build/dashboard'));
  const { port, model, compare, app } = options;
  let board: Board | undefined;
  try {
    board = await Board.open({ port, model, compare, app });
    const session = new DashboardSession(board, sources, projectVersion(), server, failureText);
    server.greeting = () => session.greeting();
    server.onCommand = (command) => session.command(command);
    server.onPush = async (files) => session.push(await contentOf(files));
    process.stdout.write(`${server.address}\n`);
    if (options.open) await openBrowser(server.address);
    await session.hear(interrupted);
  } finally {
    await server.close();
    await board?.close();
  }
}

async function openBrowser(address: string): Promise<void> {
  try {
    const browser = await open(address);
    browser.once('error', () => note('earbit: no browser can be opened; open the address by hand'));
  } catch {
    note('earbit: no browser can be opened; open the address by hand');
  }
}
