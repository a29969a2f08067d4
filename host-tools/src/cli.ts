import { Command, CommanderError } from 'commander';
import { addDecodeCommand } from './commands/decode.js';
import { addEvalCommand } from './commands/eval.js';
import { addInfoCommand } from './commands/info.js';
import { addListenCommand } from './commands/listen.js';
import { addModelsCommand } from './commands/models.js';
import { addSimCommand } from './commands/sim.js';
import { UserError } from './errors.js';

/** Exit status when the command line itself is wrong; commander has said what. */
const USAGE_ERROR = 2;

const program = new Command('earbit').description('a microcontroller that hears, programmed in TypeScript').exitOverride();
addListenCommand(program);
addSimCommand(program);
addInfoCommand(program);
addModelsCommand(program);
addEvalCommand(program);
addDecodeCommand(program);

// A reader that has seen enough, like `head`, ends the command without a complaint.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : USAGE_ERROR;
  } else if (error instanceof UserError) {
    process.stderr.write(`earbit: ${error.message}\n`);
    process.exitCode = error.exitCode;
  } else {
    throw error;
  }
}
