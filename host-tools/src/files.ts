import { readFile } from 'node:fs/promises';
import { UserError } from './errors.js';

/**
 * Reads a file that the user named.
 * @throws UserError when it cannot be read
 */
export async function readNamedFile(path: string): Promise<Buffer> {
  return readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new UserError(`cannot read ${path}: ${error.code ?? error.message}`);
  });
}
