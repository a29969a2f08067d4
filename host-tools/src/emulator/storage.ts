import { access, constants, open, rm, stat } from 'node:fs/promises';
import { UserError } from '../errors.js';
import { reasonOf } from '../files.js';
import { readEmulatedBoard } from './board.js';

/** The file stands for the machine's whole PSRAM, of which the storage is the start; the rest is a hole in the file, but for a recording. */
export const STORAGE_FILE_BYTES = 16 << 20;

/** Where what the microphone hears lies: blocks as u32, then the samples (firmware/port/mps2/microphone.c, memory.ld). */
const RECORDING_OFFSET = 4 << 20;
const RECORDING_BLOCK = 200;

/**
 * Sees to it that a file is there which can be the storage of an emulated board: empty, as after erasing, when it is made.
 * @throws UserError when it cannot be made, or is something else
 */
export async function prepareStorage(path: string): Promise<void> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new UserError(`cannot read ${path}: ${reasonOf(error)}`);
  });
  if (found !== undefined) {
    if (found.isFile() && found.size === STORAGE_FILE_BYTES) {
      return access(path, constants.R_OK | constants.W_OK).catch((error: NodeJS.ErrnoException) => {
        throw new UserError(`cannot write ${path}: ${reasonOf(error)}`);
      });
    }
    throw new UserError(`${path} is no storage of an emulated board; name a file that is one, or that is not there yet`);
  }
  const file = await open(path, 'wx').catch((error: NodeJS.ErrnoException) => {
    throw new UserError(`cannot make ${path}: ${reasonOf(error)}`);
  });
  try {
    await file.write(Buffer.alloc(readEmulatedBoard().storage, 0xff));
    await file.truncate(STORAGE_FILE_BYTES);
  } catch (error) {
    await rm(path);
    throw new UserError(`cannot write ${path}: ${reasonOf(error)}`);
  } finally {
    await file.close();
  }
}

/** @param samples at 20 kHz, whole blocks of 10 ms, 5 minutes at most */
export async function placeRecording(path: string, samples: Int16Array): Promise<void> {
  if (samples.length % RECORDING_BLOCK !== 0 || 4 + samples.byteLength > STORAGE_FILE_BYTES - RECORDING_OFFSET) {
    throw new RangeError(`${samples.length} samples are no whole blocks of ${RECORDING_BLOCK}, or too many`);
  }
  const file = await open(path, 'r+');
  try {
    await file.write(Uint32Array.of(samples.length / RECORDING_BLOCK), 0, 4, RECORDING_OFFSET);
    await file.write(samples, 0, samples.byteLength, RECORDING_OFFSET + 4);
  } finally {
    await file.close();
  }
}
