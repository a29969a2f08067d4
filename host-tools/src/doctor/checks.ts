import { existsSync } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { bootAndGreet } from '../board.js';
import type { KnownBoard, RealBoard } from '../boards.js';
import { EMULATED_IMAGE } from '../emulator/emulator.js';
import { UserError } from '../errors.js';
import { SOURCES } from '../flash/runners.js';
import { lockText } from '../lock.js';
import { projectPath } from '../project.js';
import { attachedPorts, type AttachedPort } from '../serial/attached.js';
import { probe } from '../serial/probe.js';
import { findTool } from '../tools.js';
import { type Check, lacking, ok, toolCheck } from './check.js';

/** What package.json asks for. */
const NODE_MAJOR = 20;

/**
 * Everything that earbit uses, in the order in which one would mend it.
 * @param board that it shall work with; an emulated one when absent
 * @param port to look at; when absent, each that is on USB
 */
export async function* diagnose(board: KnownBoard | undefined, port: string | undefined): AsyncGenerator<Check> {
  const real = board?.kind === 'zephyr' ? board : undefined;
  const major = Number(process.versions.node.split('.')[0]);
  yield major >= NODE_MAJOR
    ? ok('node', process.version)
    : lacking('node', process.version, `install Node.js ${NODE_MAJOR} or later`, true);
  yield* emulation(real === undefined);
  yield* toolchain(real);
  yield* ports(real, port);
}

async function* emulation(needed: boolean): AsyncGenerator<Check> {
  yield toolCheck('cross compiler', ['arm-none-eabi-gcc', '--version'], 'sudo apt-get install gcc-arm-none-eabi libnewlib-arm-none-eabi', needed);
  const qemu = await toolCheck('QEMU', ['qemu-system-arm', '--version'], 'sudo apt-get install qemu-system-arm', needed);
  yield qemu;
  const isBuilt = existsSync(EMULATED_IMAGE);
  yield isBuilt ? ok('emulated image', EMULATED_IMAGE, needed) : lacking('emulated image', 'it is not built', 'npm run build', needed);
  const core = projectPath('build/host/earbit-core');
  yield existsSync(core) ? ok('host core', core, needed) : lacking('host core', 'it is not built', 'npm run build:host', needed);
  if (isBuilt && qemu.status === 'ok') yield emulatedBoard(needed);
}

async function emulatedBoard(needed: boolean): Promise<Check> {
  try {
    const { emulator, connection, description } = await bootAndGreet({ fast: true });
    await connection.close();
    await emulator.stop();
    const { board, image, protocol } = description;
    return ok('emulated board', `answers: ${board}, image ${image}, protocol ${protocol}, locked: ${lockText(description)}`, needed);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return lacking('emulated board', error.message, 'npm run build', needed);
  }
}

async function* toolchain(board: RealBoard | undefined): AsyncGenerator<Check> {
  const isNeeded = board !== undefined;
  const west = await toolCheck('west', ['west', '--version'], 'pipx install west', isNeeded);
  yield west;
  if (west.status === 'ok') {
    yield toolCheck('Zephyr workspace', ['west', 'topdir'], `west init -l ${projectPath('.')} && west update`, isNeeded);
  }
  if (board !== undefined) yield flashTool(board);
  const debuggers = ['arm-none-eabi-gdb', 'gdb-multiarch'].filter((name) => findTool(name) !== undefined);
  yield debuggers.length > 0
    ? ok('debugger', debuggers[0]!, false)
    : lacking('debugger', 'none is installed', 'sudo apt-get install gdb-multiarch', false);
}

function flashTool({ name, flash }: RealBoard): Check {
  const installed = flash.runners.filter((runner) => runner === 'uf2' || findTool(runner) !== undefined);
  if (installed.length > 0) return ok('flash tool', installed.join(', '));
  return lacking('flash tool', `none for ${name}`, `get ${flash.runners.map((runner) => SOURCES[runner]).join(', or ')}`, true);
}

async function* ports(board: RealBoard | undefined, named: string | undefined): AsyncGenerator<Check> {
  const isNeeded = board !== undefined || named !== undefined;
  if (named !== undefined) return yield* portChecks(named, true);
  let attached: AttachedPort[];
  try {
    attached = await attachedPorts();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return yield lacking('serial ports', error.message, 'sudo apt-get install udev', isNeeded);
  }
  const likely = attached.filter(({ candidates }) => (board === undefined ? candidates.length > 0 : candidates.includes(board.name)));
  if (likely.length === 0) {
    const found = attached.length === 0 ? 'none is on USB' : `none of ${attached.map(({ path }) => path).join(', ')} has a known board’s USB ids`;
    yield lacking('serial ports', found, 'plug the board in with a cable that carries data, or name its port with --port', isNeeded);
  }
  for (const { path } of likely) yield* portChecks(path, isNeeded);
}

/** Whether this user may open a port, and whether a board answers that speaks this version. */
async function* portChecks(path: string, needed: boolean): AsyncGenerator<Check> {
  const name = `port ${path}`;
  const denied = await access(path, constants.R_OK | constants.W_OK).then(() => undefined, (error: NodeJS.ErrnoException) => error.code);
  if (denied === 'ENOENT') return yield lacking(name, 'there is no such port', 'plug the board in; `earbit ports` lists what is connected', needed);
  if (denied === 'EACCES') {
    return yield lacking(name, 'this user may not open it', 'sudo usermod -aG dialout $USER, then log in again; or a udev rule', needed);
  }
  const answer = await probe(path);
  if ('problem' in answer) return yield lacking(name, answer.problem, 'earbit flash, and close what else uses the port', needed);
  const { board, image, engine, protocol, refused } = answer.description;
  yield ok(name, `${board} answers: image ${image}, ${engine}, protocol ${protocol}, locked: ${lockText(answer.description)}`, needed);
  if (refused !== '') yield lacking(`contents of ${path}`, refused, 'push app or model again; one that is built in comes with another image', false);
}
