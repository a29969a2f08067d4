import { CommanderError } from 'commander';
import { UserError } from './errors.js';
import { reasonOf } from './files.js';
import { exitWhenInterrupted } from './interruption.js';
import { tellError } from './messages.js';
import { earbitProgram } from './program.js';

/** Exit status when the command line itself is wrong; commander has said what. */
const USAGE_ERROR = 2;

exitWhenInterrupted();

// A reader that has seen enough, like `head`, ends the command without a complaint.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  process.stderr.write(`earbit: cannot write standard output: ${reasonOf(error)}\n`);
  process.exit(1);
});

try {
  const program = await earbitProgram(process.argv.slice(2));
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : USAGE_ERROR;
  } else if (error instanceof UserError) {
    tellError(error);
    process.exitCode = error.exitCode;
  } else {
    throw error;
  }
}
