import { open, rm, stat } from 'node:fs/promises';
import { UserError } from '../errors.js';
import { readEmulatedBoard } from './board.js';

/** The file stands for the machine's whole PSRAM, of which the storage is the start; the rest is a hole in the file. */
export const STORAGE_FILE_BYTES = 16 << 20;

/**
 * Sees to it that a file is there which can be the storage of an emulated board: empty, as after erasing, when it is made.
 * @throws UserError when it cannot be made, or is something else
 */
export async function prepareStorage(path: string): Promise<void> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new UserError(`cannot read ${path}: ${error.code ?? error.message}`);
  });
  if (found !== undefined) {
    if (found.isFile() && found.size === STORAGE_FILE_BYTES) return;
    throw new UserError(`${path} is no storage of an emulated board; name a file that is one, or that is not there yet`);
  }
  const file = await open(path, 'wx').catch((error: NodeJS.ErrnoException) => {
    throw new UserError(`cannot make ${path}: ${error.code ?? error.message}`);
  });
  try {
    await file.write(Buffer.alloc(readEmulatedBoard().storage, 0xff));
    await file.truncate(STORAGE_FILE_BYTES);
  } catch (error) {
    await rm(path);
    throw new UserError(`cannot write ${path}: ${(error as NodeJS.ErrnoException).code ?? error}`);
  } finally {
    await file.close();
  }
}
