import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { decodeFile } from '../audio/decode.js';
import { int16Samples } from '../audio/raw.js';
import { isRecording, recordingsIn } from '../audio/recordings.js';
import { UserError } from '../errors.js';

/** One labelled recording. */
export interface Clip {
  /** Relative to the data folder, for instance LABEL/FILE. */
  file: string;
  label: string;
  /**
   * Mono samples at the rate that the network hears.
   * @throws UserError when they cannot be read
   */
  samples(): Promise<Int16Array>;
}

/** What `python3 -m training prepare` writes beside the decoded recordings of any layout. */
interface Manifest {
  /** The folder that was prepared, and all recordings that it had, relative to it. */
  data: string;
  recordings: string[];
  sampleRate: number;
  /** `path` of raw samples, relative to the manifest. */
  clips: { file: string; path: string; label: string; fold: number }[];
}

const MANIFEST = 'manifest.json';

/**
 * The clips of one fold of a prepared folder (with a manifest), or of a folder laid out as ESC-10: LABEL/FOLD-ID-TAKE.EXT.
 * @param sampleRate that the network hears
 * @throws UserError when the folder is missing, holds no clip of that fold, was prepared at another rate, or before its recordings became others
 */
export async function clipsOfFold(folder: string, fold: number, sampleRate: number): Promise<Clip[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => {
    throw new UserError(`no data folder at ${folder}: pass --data DIR with one sub-folder per class`);
  });
  if (entries.some(({ name }) => name === MANIFEST)) return preparedClips(folder, fold, sampleRate);
  const clips: Clip[] = [];
  for (const label of entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort()) {
    const files = (await readdir(join(folder, label))).filter((file) => file.startsWith(`${fold}-`) && isRecording(file)).sort();
    for (const file of files) {
      clips.push({ file: `${label}/${file}`, label, samples: () => decodeFile(join(folder, label, file), sampleRate) });
    }
  }
  if (clips.length > 0) return clips;
  throw new UserError(
    `${folder} holds no clips of fold ${fold} (LABEL/${fold}-ID-TAKE.EXT); of other layouts, pass the folder that \`python3 -m training prepare\` names`,
  );
}

async function preparedClips(folder: string, fold: number, rate: number): Promise<Clip[]> {
  const { data, recordings, sampleRate, clips } = await readManifest(join(folder, MANIFEST));
  await checkRecordings(data, recordings);
  const chosen = clips.filter((clip) => clip.fold === fold);
  if (chosen.length === 0) {
    const folds = [...new Set(clips.map((clip) => clip.fold))].sort((a, b) => a - b);
    throw new UserError(`${folder} holds no clips of fold ${fold}: it has folds ${folds.join(', ')}`);
  }
  if (rate !== sampleRate) {
    throw new UserError(`${folder} holds samples at ${sampleRate} Hz, but the model hears ${rate} Hz; run: python3 -m training prepare --sample-rate ${rate}`);
  }
  return chosen.map(({ file, path, label }) => ({ file, label, samples: () => rawSamples(resolve(folder, path)) }));
}

/** Training deals folds out anew when recordings are more or fewer: by the old ones, what it heard would be measured. */
async function checkRecordings(data: string, prepared: string[]): Promise<void> {
  if (prepared.length === 0 || !existsSync(data)) return;
  const there = await recordingsIn(data).catch(() => []);
  const known = new Set(prepared);
  if (there.length === known.size && there.every((file) => known.has(file))) return;
  throw new UserError(`${data} holds other recordings than were prepared (${known.size} then, ${there.length} now); run python3 -m training prepare again`);
}

async function readManifest(path: string): Promise<Manifest> {
  try {
    const manifest = JSON.parse(await readFile(path, 'utf8')) as Partial<Manifest>;
    if (!Array.isArray(manifest.clips) || !Array.isArray(manifest.recordings)) throw new Error('it lists no clips and recordings');
    return manifest as Manifest;
  } catch (error) {
    throw new UserError(`${path} cannot be read (${(error as Error).message}); run python3 -m training prepare again`);
  }
}

async function rawSamples(path: string): Promise<Int16Array> {
  const bytes = await readFile(path).catch(() => {
    throw new UserError(`${path} is missing; run python3 -m training prepare again`);
  });
  if (bytes.length === 0) throw new UserError(`${path} is empty; run python3 -m training prepare again`);
  return int16Samples(bytes);
}
