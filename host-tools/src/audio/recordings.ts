import { readdir, stat } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';
import { UserError } from '../errors.js';

const AUDIO_EXTENSIONS = new Set(['.wav', '.ogg', '.flac', '.mp3']);

/** @returns true for the name of a file that can be decoded */
export function isRecording(name: string): boolean {
  return AUDIO_EXTENSIONS.has(extname(name).toLowerCase());
}

/**
 * Recordings in a folder and its sub-folders, hidden ones left out, relative to it.
 * @throws UserError when there is none
 */
export async function recordingsIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => {
    throw new UserError(`${folder} is not a folder of recordings`);
  });
  const paths = entries
    .filter(({ name }) => isRecording(name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => !path.split('/').some((part) => part.startsWith('.')));
  const areFiles = await Promise.all(paths.map((path) => stat(join(folder, path)).then((found) => found.isFile(), () => true)));
  const recordings = paths.filter((_, i) => areFiles[i]).sort();
  if (recordings.length > 0) return recordings;
  throw new UserError(`${folder} holds no recordings (${[...AUDIO_EXTENSIONS].join(', ')})`);
}
