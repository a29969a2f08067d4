import type { Command } from 'commander';
import { bootAndGreet } from '../board.js';
import { ConnectedBoard } from '../connected-board.js';
import { pushAppFile, pushModelFile } from '../content-file.js';
import { UserError } from '../errors.js';
import { examples, GROUP } from '../help.js';
import { interruption, untilInterrupted } from '../interruption.js';
import { appOption, fastOption, storageOption } from './options.js';

interface SimOptions {
  model?: string;
  app?: string;
  storage?: string;
  fast?: boolean;
  json?: boolean;
}

export function addSimCommand(program: Command): void {
  program
    .command('sim')
    .helpGroup(GROUP.board)
    .summary('boot the emulated board')
    .description('boot the emulated board, print its serial port and run until Ctrl-C')
    .option('--model <name>', 'the model that hears after every start: one of `earbit models`, or an .ebm file')
    .addOption(appOption())
    .addOption(storageOption())
    .addOption(fastOption())
    .option('--json', 'one JSON object on standard output: port, board, engine, image')
    .addHelpText('after', examples('earbit sim --storage board.storage', 'earbit listen --port /dev/pts/3 bark.wav'))
    .action(run);
}

async function run({ model, app, storage, fast = false, json }: SimOptions): Promise<void> {
  interruption();
  const { emulator, connection, description } = await bootAndGreet({ fast, storage });
  try {
    await fill(new ConnectedBoard(connection, description), model, app);
  } catch (error) {
    await emulator.stop();
    throw error;
  } finally {
    await connection.close();
  }
  const { board, engine, image } = description;
  process.stdout.write(`${json ? JSON.stringify({ port: emulator.port, board, engine, image }) : emulator.port}\n`);
  const reason = await Promise.race([untilInterrupted(), emulator.ended]);
  if (reason !== undefined) throw new UserError(reason);
  await emulator.stop();
}

/** Puts on the board what it does not have. */
async function fill(board: ConnectedBoard, model: string | undefined, app: string | undefined): Promise<void> {
  if (app !== undefined) await pushAppFile(board, app);
  if (model === undefined) return;
  const isThere = board.description.models.some(({ name }) => name === model);
  const name = isThere ? model : await pushModelFile(board, model);
  await board.connection.request({ type: 'useModel', name }, 'modelSelected');
}
