import { createReadStream, existsSync, mkdirSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { getSystemErrorMap } from 'node:util';
import { UserError } from './errors.js';

/** @returns why a file or folder could not be read, made or written, in the system's words */
export function reasonOf(error: unknown): string {
  const { errno, message } = error as NodeJS.ErrnoException;
  return (errno === undefined ? undefined : getSystemErrorMap().get(errno)?.[1]) ?? message;
}

/** So much is read of what need not have an end, a pipe or a device. */
const MOST_MEGABYTES = 256;

/**
 * Reads a file, pipe or device that the user named.
 * @throws UserError when it cannot be read, or goes on and on
 */
export async function readNamedFile(path: string): Promise<Buffer> {
  try {
    return (await stat(path)).isFile() ? await readFile(path) : await readToEnd(path);
  } catch (error) {
    throw new UserError(`cannot read ${path}: ${reasonOf(error)}`);
  }
}

async function readToEnd(path: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_MEGABYTES * 2 ** 20) throw new Error(`it has no end within ${MOST_MEGABYTES} MB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Makes a folder, and those that it lies in. Node's own recursion never ends where a folder cannot be made although its parent is there, as in /proc. */
export function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // another program was faster
  }
}
