import { Command } from 'commander';
import { chooseBoard } from './commands/choose-board.js';
import { programHelp } from './help.js';
import { setVerbosity } from './messages.js';
import { projectVersion } from './project.js';

type AddCommand = (program: Command) => void;

/** In the order of the help; each is in a file of its own, which is loaded, with the libraries that it needs, when the verb is used. */
const VERBS: Readonly<Record<string, () => Promise<AddCommand>>> = {
  listen: async () => (await import('./commands/listen.js')).addListenCommand,
  record: async () => (await import('./commands/record.js')).addRecordCommand,
  replay: async () => (await import('./commands/replay.js')).addReplayCommand,
  dashboard: async () => (await import('./commands/dashboard.js')).addDashboardCommand,
  ports: async () => (await import('./commands/ports.js')).addPortsCommand,
  new: async () => (await import('./commands/new.js')).addNewCommand,
  dev: async () => (await import('./commands/dev.js')).addDevCommand,
  test: async () => (await import('./commands/test.js')).addTestCommand,
  build: async () => (await import('./commands/build.js')).addBuildCommand,
  console: async () => (await import('./commands/console.js')).addConsoleCommand,
  sim: async () => (await import('./commands/sim.js')).addSimCommand,
  info: async () => (await import('./commands/info.js')).addInfoCommand,
  flash: async () => (await import('./commands/flash.js')).addFlashCommand,
  debug: async () => (await import('./commands/debug.js')).addDebugCommand,
  doctor: async () => (await import('./commands/doctor.js')).addDoctorCommand,
  models: async () => (await import('./commands/models.js')).addModelsCommand,
  model: async () => (await import('./commands/model.js')).addModelCommand,
  app: async () => (await import('./commands/app.js')).addAppCommand,
  keys: async () => (await import('./commands/keys.js')).addKeysCommand,
  sign: async () => (await import('./commands/sign.js')).addSignCommand,
  eval: async () => (await import('./commands/eval.js')).addEvalCommand,
  events: async () => (await import('./commands/events.js')).addEventsCommand,
  bench: async () => (await import('./commands/bench.js')).addBenchCommand,
  profile: async () => (await import('./commands/profile.js')).addProfileCommand,
  decode: async () => (await import('./commands/decode.js')).addDecodeCommand,
  completion: async () => (await import('./commands/completion.js')).addCompletionCommand,
};

/** Verbs that speak of all the others. */
const NEED_ALL = ['completion', 'help'];

/**
 * The command line, with the one verb that the arguments name, or with all verbs when they name none of them or one that needs all.
 * @param args what follows `earbit`; all verbs when absent
 */
export async function earbitProgram(args: readonly string[] = []): Promise<Command> {
  const program: Command = new Command('earbit')
    .description('a microcontroller that hears, programmed in TypeScript')
    .version(projectVersion())
    .option('-v, --verbose', 'say how: ports chosen, programs run')
    .option('-q, --quiet', 'say nothing but results and errors')
    .configureHelp({ showGlobalOptions: true })
    .exitOverride();
  for (const add of await verbsFor(args)) add(program);
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

function verbsFor(args: readonly string[]): Promise<AddCommand[]> {
  const named = args.find((argument) => !argument.startsWith('-')) ?? 'help';
  const load = NEED_ALL.includes(named) ? undefined : VERBS[named];
  return Promise.all((load === undefined ? Object.values(VERBS) : [load]).map((verb) => verb()));
}
