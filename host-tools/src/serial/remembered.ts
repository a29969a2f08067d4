import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { makeFolder } from '../files.js';
import type { AttachedPort } from './attached.js';

/** Name of the board that has answered on a port, by the port's key. */
export type Remembered = Record<string, string>;

/** After the XDG base directory specification. */
function file(): string {
  return join(process.env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state'), 'earbit', 'boards.json');
}

/** @returns what was remembered; nothing when there is no such file or it is damaged */
export function remembered(): Remembered {
  try {
    return JSON.parse(readFileSync(file(), 'utf8')) as Remembered;
  } catch {
    return {};
  }
}

/** Remembers which board answered on a port. A port without a serial number cannot be known again. */
export function remember({ key }: AttachedPort, board: string): void {
  const known = remembered();
  if (key === undefined || known[key] === board) return;
  try {
    makeFolder(dirname(file()));
    const part = `${file()}.${process.pid}`;
    writeFileSync(part, `${JSON.stringify({ ...known, [key]: board }, null, 2)}\n`);
    renameSync(part, file());
  } catch {
    // Without a writable state folder the port is asked again next time.
  }
}
