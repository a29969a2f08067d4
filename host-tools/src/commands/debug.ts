import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { type Command, Option } from 'commander';
import { knownBoard, type RealBoard, type Runner } from '../boards.js';
import { bootEmulator, EMULATED_IMAGE } from '../emulator/emulator.js';
import { UserError } from '../errors.js';
import { builtImage } from '../flash/image.js';
import { chooseRunner, type CommandLine, gdbServer } from '../flash/runners.js';
import { examples, GROUP } from '../help.js';
import { interruption, leaveInterrupts, untilInterrupted } from '../interruption.js';
import { detail, note } from '../messages.js';
import { findTool } from '../tools.js';
import { boardOption } from './options.js';

/** Debuggers that know the Cortex-M, in the order of preference. */
export const DEBUGGERS = ['arm-none-eabi-gdb', 'gdb-multiarch'];
const DEBUG_RUNNERS: Runner[] = ['west', 'openocd', 'pyocd', 'probe-rs'];

interface DebugOptions {
  board?: string;
  runner?: Runner;
  buildDir: string;
  server?: boolean;
}

export function addDebugCommand(program: Command): void {
  program
    .command('debug')
    .helpGroup(GROUP.board)
    .summary('GDB on a board')
    .description('attach GDB to the image on a board, halted at reset; to an emulated one unless --board names another')
    .addOption(boardOption())
    .addOption(new Option('--runner <name>', 'what reaches the board (default: the first of its that is installed)').choices(DEBUG_RUNNERS))
    .option('--build-dir <folder>', 'folder of west’s build', 'build')
    .option('--server', 'only serve GDB, for an editor, until Ctrl-C; print the command that attaches')
    .addHelpText('after', examples('earbit debug', 'earbit debug --server', 'earbit debug --board nrf52840dk --runner openocd'))
    .action(run);
}

async function run({ board: name, runner, buildDir, server }: DebugOptions): Promise<void> {
  const board = name ? knownBoard(name) : undefined;
  const gdbPort = await freePort();
  if (board === undefined || board.kind === 'emulated') {
    if (runner !== undefined) throw new UserError('an emulated board needs no --runner', 2);
    const emulator = await bootEmulator({ gdbPort, fast: true });
    note(`earbit: the emulated board’s serial port is ${emulator.port}`);
    const reason = await Promise.race([attach(EMULATED_IMAGE, gdbPort, server), emulator.ended]);
    if (reason !== undefined) throw new UserError(reason);
    await emulator.stop();
    return;
  }
  const { elf, folder } = builtImage(buildDir, board);
  if (elf === undefined) throw new UserError(`no zephyr.elf in ${buildDir}/zephyr`);
  const chosen = chooseRunner(board, runner, (one) => (one === 'west' ? folder !== undefined && !server : gdbServer(one, board, gdbPort) !== undefined));
  if (chosen === 'west') return debugIn(['west', 'debug', '--build-dir', folder!]);
  await debugWithServer(chosen, board, elf, gdbPort, server);
}

async function debugWithServer(runner: Runner, board: RealBoard, elf: string, gdbPort: number, only: boolean | undefined): Promise<void> {
  const [program, ...args] = gdbServer(runner, board, gdbPort)!;
  detail([program, ...args].join(' '));
  // In a process group of its own: Ctrl-C is GDB's, and the server ends with us.
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
  process.on('exit', () => child.kill());
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint = (complaint + text).slice(-2000)));
  const ended = new Promise<never>((_, reject) => {
    child.once('error', (error) => reject(new UserError(`${program} cannot be started: ${error.message}`)));
    child.once('close', (code) => reject(new UserError(`${program} ended (status ${code}): ${complaint.trim().split('\n').pop()}`)));
  });
  await Promise.race([attach(elf, gdbPort, only, 'monitor reset halt'), ended]).finally(() => child.kill());
}

/** Runs the debugger in this terminal; without one, or for the server alone, prints how to attach and waits for Ctrl-C. `first`: GDB commands to begin with. */
async function attach(elf: string, gdbPort: number, only: boolean | undefined, ...first: string[]): Promise<void> {
  const debuggerFound = DEBUGGERS.find((name) => findTool(name) !== undefined);
  const commands = [`target remote 127.0.0.1:${gdbPort}`, ...first].flatMap((text) => ['-ex', text]);
  const command: CommandLine = [debuggerFound ?? DEBUGGERS[1]!, '-q', elf, ...commands];
  if (!only && debuggerFound !== undefined) return debugIn(command);
  if (!only) note(`earbit: no ${DEBUGGERS.join(' or ')} is installed; run: sudo apt-get install gdb-multiarch`);
  interruption();
  process.stdout.write(`${command.map((part) => (part.includes(' ') ? `'${part}'` : part)).join(' ')}\n`);
  await untilInterrupted();
}

async function debugIn([program, ...args]: CommandLine): Promise<void> {
  const takeBack = leaveInterrupts();
  detail([program, ...args].join(' '));
  const child = spawn(program, args, { stdio: 'inherit' });
  await new Promise<void>((resolve, reject) => {
    child.once('error', (error) => reject(new UserError(`${program} cannot be started: ${error.message}`)));
    child.once('close', () => resolve());
  }).finally(takeBack);
}

/** @returns a TCP port of this machine that is free now */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
