import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { namedPort, defaultPort } from '../../host-tools/src/serial/choose.js';

/** The board under test, as hil.yml names it; docs/hardware-in-the-loop.md describes the file. */
export interface HardwareMap {
  /** What the image calls the board in `hello`. */
  board: string;
  /** Path of its port, or serial number of its USB device; found by the board's name when absent. */
  port?: string;
  /** Flash the image of west's build first. */
  flash?: boolean;
  /** The board has a microphone. */
  microphone?: boolean;
  /** Program that plays a WAV file near the microphone, e.g. `paplay`. */
  play?: string;
}

const KINDS: Record<string, 'string' | 'boolean'> = { board: 'string', port: 'string', flash: 'boolean', microphone: 'boolean', play: 'string' };

/** @throws Error that says how to write the file when there is none or it is wrong */
export function readMap(path: string): HardwareMap {
  const wrong = (what: string): Error => new Error(`${path} ${what}; docs/hardware-in-the-loop.md says how to write it, e.g.\n  board: nrf52840dk\n  port: /dev/ttyACM0`);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw wrong('is not there');
  }
  let map: unknown;
  try {
    map = parse(text);
  } catch (error) {
    throw wrong(`is no YAML (${(error as Error).message.split('\n')[0]})`);
  }
  if (map === null || typeof map !== 'object') throw wrong('holds no map');
  for (const [key, value] of Object.entries(map)) {
    const kind = KINDS[key];
    if (kind === undefined) throw wrong(`has an unknown key ${key}`);
    if (typeof value !== kind) throw wrong(kind === 'string' ? `has a ${key} that is no text: put it in quotes` : `has a ${key} that is neither true nor false`);
  }
  if (!('board' in map)) throw wrong('names no board');
  if ('play' in map && !('microphone' in map)) throw wrong('plays sounds, but has no microphone: true');
  return map as HardwareMap;
}

/** @returns the path of the port of a real board */
export async function portOf({ board, port }: HardwareMap): Promise<string> {
  if (port !== undefined) return namedPort(port);
  const found = await defaultPort(board);
  if (found === undefined) throw new Error(`${board} is emulated: npm test runs this suite with it`);
  return found.path;
}
