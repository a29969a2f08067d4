import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors.js';

/** One labelled recording. */
export interface Clip {
  path: string;
  /** Relative to the data folder: LABEL/FILE. */
  file: string;
  label: string;
}

/**
 * The clips of one fold of a folder laid out as ESC-10: LABEL/FOLD-ID-TAKE.EXT.
 * @returns sorted by label and file name
 * @throws UserError when the folder is missing, or holds no clip of that fold
 */
export async function clipsOfFold(folder: string, fold: number): Promise<Clip[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => {
    throw new UserError(`no data folder at ${folder}: pass --data DIR with one sub-folder per class`);
  });
  const clips: Clip[] = [];
  for (const label of entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort()) {
    const files = (await readdir(join(folder, label))).filter((file) => file.startsWith(`${fold}-`)).sort();
    clips.push(...files.map((file) => ({ path: join(folder, label, file), file: `${label}/${file}`, label })));
  }
  if (clips.length === 0) throw new UserError(`${folder} holds no clips of fold ${fold} (LABEL/${fold}-ID-TAKE.EXT)`);
  return clips;
}
