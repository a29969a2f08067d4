import type { RealBoard, Runner } from '../boards.js';
import { UserError } from '../errors.js';
import { findTool } from '../tools.js';
import type { Image } from './image.js';

export type CommandLine = [program: string, ...args: string[]];

/** Where each runner comes from, for who has none. */
export const SOURCES: Record<Runner, string> = {
  west: 'west (pipx install west, then the workspace of west.yml)',
  nrfutil: 'nrfutil (from nordicsemi.com, with: nrfutil install device)',
  pyocd: 'pyocd (pipx install pyocd)',
  'probe-rs': 'probe-rs (from probe.rs)',
  openocd: 'openocd (sudo apt-get install openocd)',
  uf2: 'an image as .uf2, which west builds where CONFIG_BUILD_OUTPUT_UF2 is set',
};

/**
 * The command lines that put an image on a board and start it, one after the other. They erase what the image takes and no more, so that the storage's
 * content stays.
 * @returns undefined when this runner cannot flash such an image, or needs no program (uf2)
 */
export function flashCommands(runner: Runner, { flash }: RealBoard, image: Image): CommandLine[] | undefined {
  const { pyocd, probeRs, openocd } = flash;
  const file = image.hex ?? image.elf;
  if (runner === 'west' && image.folder !== undefined) return [['west', 'flash', '--build-dir', image.folder]];
  if (runner === 'nrfutil' && image.hex !== undefined) {
    const options = 'chip_erase_mode=ERASE_RANGES_TOUCHED_BY_FIRMWARE,verify=VERIFY_READ,reset=RESET_SYSTEM';
    return [['nrfutil', 'device', 'program', '--firmware', image.hex, '--options', options]];
  }
  if (file === undefined) return undefined;
  if (runner === 'pyocd' && pyocd !== undefined) return [['pyocd', 'flash', '--target', pyocd, file]];
  if (runner === 'probe-rs' && probeRs !== undefined) {
    const format = file === image.hex ? 'hex' : 'elf';
    return [
      ['probe-rs', 'download', '--chip', probeRs, '--binary-format', format, file],
      ['probe-rs', 'reset', '--chip', probeRs],
    ];
  }
  if (runner === 'openocd' && openocd !== undefined) {
    return [['openocd', ...configuration(openocd), '-c', `program {${file}} verify reset exit`]];
  }
  return undefined;
}

/**
 * A GDB server for a board, at a port of this machine alone.
 * @returns undefined when this runner has none
 */
export function gdbServer(runner: Runner, { flash }: RealBoard, port: number): CommandLine | undefined {
  const { pyocd, probeRs, openocd } = flash;
  if (runner === 'pyocd' && pyocd !== undefined) return ['pyocd', 'gdbserver', '--target', pyocd, '--port', `${port}`];
  if (runner === 'probe-rs' && probeRs !== undefined) {
    return ['probe-rs', 'gdb', '--chip', probeRs, '--gdb-connection-string', `127.0.0.1:${port}`];
  }
  if (runner === 'openocd' && openocd !== undefined) {
    return ['openocd', ...configuration(openocd), '-c', `bindto 127.0.0.1; gdb_port ${port}; telnet_port disabled; tcl_port disabled`];
  }
  return undefined;
}

/**
 * @param can whether a runner can do what is asked for
 * @returns the wanted runner, or the first of the board's that is installed and can
 * @throws UserError that says what to install
 */
export function chooseRunner(board: RealBoard, wanted: Runner | undefined, can: (runner: Runner) => boolean): Runner {
  const { runners } = board.flash;
  if (wanted !== undefined && !runners.includes(wanted)) {
    throw new UserError(`${board.name} is not flashed with ${wanted}, but with ${runners.join(', ')}`, 2);
  }
  const able = (wanted === undefined ? runners : [wanted]).filter(can);
  if (able.length === 0) throw new UserError(`${wanted ?? runners.join(', ')} cannot do this with the image that there is`);
  const found = able.find((runner) => runner === 'uf2' || findTool(runner) !== undefined);
  if (found !== undefined) return found;
  throw new UserError(`no program for ${board.name} is installed: get ${able.map((runner) => SOURCES[runner]).join(', or ')}`);
}

function configuration(files: string[]): string[] {
  return files.flatMap((file) => ['-f', file]);
}
