import { knownBoard } from '../boards.js';
import { UserError } from '../errors.js';
import { detail } from '../messages.js';
import { type AttachedPort, attachedPorts } from './attached.js';
import { type Remembered, remembered } from './remembered.js';

/** @returns the path of a port that the user named by its path or by the serial number of its USB device */
export async function namedPort(name: string): Promise<string> {
  if (/[/\\]|^COM\d+$/i.test(name)) return name;
  const ports = (await attachedPorts()).filter(({ serialNumber }) => serialNumber === name);
  const known = remembered();
  const answering = ports.filter((port) => boardOn(port, known) !== undefined);
  const found = answering.length > 0 ? answering : ports;
  if (found.length === 0) throw new UserError(`no port ${name}: give a path, as /dev/ttyACM0, or a serial number that \`earbit ports\` lists`);
  if (found.length > 1) throw new UserError(`${name} has the ports ${paths(found)}: name one of them`);
  return found[0]!.path;
}

/**
 * The port to use when the user named none: that of the one attached board which has answered before, so that nothing is sent to a device that
 * may be something else.
 * @param name of the board that it shall be; the USB ids alone are then enough
 * @returns undefined for an emulated board: none is attached, or `name` is one
 * @throws UserError when several are attached, or the named one is not
 */
export async function defaultPort(name?: string): Promise<AttachedPort | undefined> {
  const known = remembered();
  if (name === undefined && Object.keys(known).length === 0) return undefined;
  if (name !== undefined && knownBoard(name).kind === 'emulated') return undefined;
  const found = candidates(await attachedPorts(), known, name);
  if (found.length > 1) throw new UserError(`several boards are attached (${paths(found)}): choose with --port, or --sim for an emulated one`);
  if (found.length === 0 && name !== undefined) {
    throw new UserError(`no ${name} is attached: plug it in, or name its port with --port (\`earbit ports\` lists them)`);
  }
  return found[0];
}

/** @returns the path of the port of the attached board of this name; undefined when that cannot be told */
export async function portOfBoard(name: string): Promise<string | undefined> {
  try {
    return (await defaultPort(name))?.path;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    detail(error.message);
    return undefined;
  }
}

function candidates(ports: AttachedPort[], known: Remembered, name: string | undefined): AttachedPort[] {
  if (name === undefined) return ports.filter((port) => boardOn(port, known) !== undefined);
  const answering = ports.filter((port) => boardOn(port, known) === name);
  return answering.length > 0 ? answering : ports.filter((port) => port.candidates.includes(name));
}

/** @returns the name of the board that has answered on this port before */
function boardOn({ key }: AttachedPort, known: Remembered): string | undefined {
  return key === undefined ? undefined : known[key];
}

function paths(ports: AttachedPort[]): string {
  return ports.map(({ path }) => path).join(', ');
}
