import type { Command } from 'commander';
import { bootAndGreet } from '../board.js';
import { UserError } from '../errors.js';
import { examples, GROUP } from '../help.js';
import { interruption, untilInterrupted } from '../interruption.js';
import { modelPath } from '../models.js';
import { appOption, fastOption } from './options.js';

interface SimOptions {
  model?: string;
  app?: string;
  fast?: boolean;
  json?: boolean;
}

export function addSimCommand(program: Command): void {
  program
    .command('sim')
    .helpGroup(GROUP.board)
    .summary('boot the emulated board')
    .description('boot the emulated board, print its serial port and run until Ctrl-C')
    .option('--model <name>', 'a model for its slot: one of `earbit models`, or an .ebm file')
    .addOption(appOption())
    .addOption(fastOption())
    .option('--json', 'one JSON object on standard output: port, board, engine, image')
    .addHelpText('after', examples('earbit sim --model esc10-xnor', 'earbit listen --port /dev/pts/3 bark.wav'))
    .action(run);
}

async function run({ model, app, fast = false, json }: SimOptions): Promise<void> {
  interruption();
  const slots = { app, model: model === undefined ? undefined : await modelPath(model) };
  const { emulator, connection, description } = await bootAndGreet({ fast, slots });
  await connection.close();
  const { board, engine, image } = description;
  process.stdout.write(`${json ? JSON.stringify({ port: emulator.port, board, engine, image }) : emulator.port}\n`);
  const ended = new Promise<never>((_, reject) => {
    emulator.onEnd = (reason) => reject(new UserError(reason));
  });
  await Promise.race([untilInterrupted(), ended]);
  await emulator.stop();
}
