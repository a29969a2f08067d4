import { Command } from 'commander';
import { addDecodeCommand } from './commands/decode.js';
import { addEvalCommand } from './commands/eval.js';
import { UserError } from './errors.js';

const program = new Command('earbit').description('a microcontroller that hears, programmed in TypeScript');
addDecodeCommand(program);
addEvalCommand(program);

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`earbit: ${error.message}\n`);
  process.exitCode = error.exitCode;
}
