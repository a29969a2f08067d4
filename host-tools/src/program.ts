import { Command } from 'commander';
import { addAppCommand } from './commands/app.js';
import { addBenchCommand } from './commands/bench.js';
import { addBuildCommand } from './commands/build.js';
import { chooseBoard } from './commands/choose-board.js';
import { addCompletionCommand } from './commands/completion.js';
import { addConsoleCommand } from './commands/console.js';
import { addDashboardCommand } from './commands/dashboard.js';
import { addDebugCommand } from './commands/debug.js';
import { addDecodeCommand } from './commands/decode.js';
import { addDevCommand } from './commands/dev.js';
import { addDoctorCommand } from './commands/doctor.js';
import { addEvalCommand } from './commands/eval.js';
import { addEventsCommand } from './commands/events.js';
import { addFlashCommand } from './commands/flash.js';
import { addInfoCommand } from './commands/info.js';
import { addKeysCommand } from './commands/keys.js';
import { addListenCommand } from './commands/listen.js';
import { addModelCommand } from './commands/model.js';
import { addModelsCommand } from './commands/models.js';
import { addNewCommand } from './commands/new.js';
import { addPortsCommand } from './commands/ports.js';
import { addProfileCommand } from './commands/profile.js';
import { addRecordCommand } from './commands/record.js';
import { addReplayCommand } from './commands/replay.js';
import { addSignCommand } from './commands/sign.js';
import { addSimCommand } from './commands/sim.js';
import { addTestCommand } from './commands/test.js';
import { programHelp } from './help.js';
import { setVerbosity } from './messages.js';
import { projectVersion } from './project.js';

const ADD_COMMANDS = [
  addListenCommand,
  addRecordCommand,
  addReplayCommand,
  addDashboardCommand,
  addPortsCommand,
  addNewCommand,
  addDevCommand,
  addTestCommand,
  addBuildCommand,
  addConsoleCommand,
  addSimCommand,
  addInfoCommand,
  addFlashCommand,
  addDebugCommand,
  addDoctorCommand,
  addModelsCommand,
  addModelCommand,
  addAppCommand,
  addKeysCommand,
  addSignCommand,
  addEvalCommand,
  addEventsCommand,
  addBenchCommand,
  addProfileCommand,
  addDecodeCommand,
  addCompletionCommand,
];

/** The command line with all its verbs; each is in a file of its own under commands/. */
export function earbitProgram(): Command {
  const program: Command = new Command('earbit')
    .description('a microcontroller that hears, programmed in TypeScript')
    .version(projectVersion())
    .option('-v, --verbose', 'say how: ports chosen, programs run')
    .option('-q, --quiet', 'say nothing but results and errors')
    .configureHelp({ showGlobalOptions: true })
    .exitOverride();
  for (const add of ADD_COMMANDS) add(program);
  // After the verbs were added, which take over the settings that a program has by then.
  program.configureHelp({ formatHelp: programHelp }).addHelpText(
    'after',
    [
      'earbit listen bark.wav              an emulated board hears a recording',
      'earbit listen --port /dev/ttyACM0   a real one hears the sample recordings',
      'earbit VERB --help                  a verb’s options, units, defaults, examples',
    ].join('\n'),
  );
  return program.hook('preAction', async (_program, verb) => {
    setVerbosity(program.opts());
    await chooseBoard(verb);
  });
}
