import type { Command } from 'commander';
import { bootAndGreet } from '../board.js';
import { UserError } from '../errors.js';
import { interruption } from '../interruption.js';
import { modelPath } from '../models.js';
import { appOption, fastOption } from './options.js';

interface SimOptions {
  model?: string;
  app?: string;
  fast?: boolean;
}

export function addSimCommand(program: Command): void {
  program
    .command('sim')
    .description('boot the emulated board, print its serial port and run until Ctrl-C')
    .option('--model <name>', 'a model for its slot: one of `earbit models`, or an .ebm file')
    .addOption(appOption())
    .addOption(fastOption())
    .action(run);
}

async function run({ model, app, fast = false }: SimOptions): Promise<void> {
  const interrupted = interruption();
  const slots = { app, model: model === undefined ? undefined : await modelPath(model) };
  const { emulator, connection } = await bootAndGreet({ fast, slots });
  await connection.close();
  process.stdout.write(`${emulator.port}\n`);
  await new Promise<void>((resolve, reject) => {
    interrupted.addEventListener('abort', () => resolve());
    emulator.onEnd = (reason) => reject(new UserError(reason));
    if (interrupted.aborted) resolve();
  });
  await emulator.stop();
}
