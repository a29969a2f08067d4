import { appendFile, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../errors.js';
import { makeFolder } from '../files.js';
import { readRecording, toRate } from './decode.js';

/** One line of the index: what a recording was like when it was decoded. */
interface Entry {
  /** Path within the folder of recordings. */
  file: string;
  size: number;
  /** Time of modification, milliseconds. */
  modified: number;
  /** Samples per second of the decoded file. */
  rate: number;
  sourceRate?: number;
  sourceChannels?: number;
  /** Why it could not be decoded. */
  error?: string;
}

/**
 * A folder of decoded recordings (FILE.s16) with an index, so that only what is new or changed is decoded again. Each line
 * of the index is added behind its file, so that an interruption costs one recording and not all.
 */
export class DecodedFolder {
  private constructor(
    private readonly folder: string,
    private readonly rate: number,
    private readonly known: Map<string, Entry>,
  ) {}

  /** @param rate samples per second of the decoded files */
  static async open(folder: string, rate: number): Promise<DecodedFolder> {
    makeFolder(folder);
    const text = await readFile(join(folder, 'index.jsonl'), 'utf8').catch(() => '');
    const known = new Map<string, Entry>();
    for (const entry of text.split('\n').map(parse)) if (entry !== undefined) known.set(entry.file, entry);
    return new DecodedFolder(folder, rate, known);
  }

  /** Decodes a recording unless its decoded file is current. @returns what was done, or why it cannot be decoded */
  async update(source: string, file: string): Promise<'current' | 'decoded' | UserError> {
    const path = join(source, file);
    const target = join(this.folder, `${file}.s16`);
    const { size, mtimeMs: modified } = await stat(path).catch(() => ({ size: 0, mtimeMs: 0 }));
    const entry: Entry = { file, size, modified, rate: this.rate };
    if (await this.isCurrent(entry, target)) return 'current';
    try {
      const recording = await readRecording(path);
      makeFolder(dirname(target));
      // A rename is whole or not at all: an interruption leaves no torn file behind.
      await writeFile(`${target}.${process.pid}`, await toRate(recording, this.rate));
      await rename(`${target}.${process.pid}`, target);
      await this.add({ ...entry, sourceRate: recording.sampleRate, sourceChannels: recording.channels });
      return 'decoded';
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      await this.add({ ...entry, error: error.message });
      return error;
    }
  }

  /** Writes the index without the lines that later ones replaced. */
  async close(): Promise<void> {
    const lines = [...this.known.values()].map((entry) => `${JSON.stringify(entry)}\n`);
    const index = join(this.folder, 'index.jsonl');
    await writeFile(`${index}.${process.pid}`, lines.join(''));
    await rename(`${index}.${process.pid}`, index);
  }

  private async add(entry: Entry): Promise<void> {
    this.known.set(entry.file, entry);
    await appendFile(join(this.folder, 'index.jsonl'), `${JSON.stringify(entry)}\n`);
  }

  private async isCurrent({ file, size, modified, rate }: Entry, target: string): Promise<boolean> {
    const known = this.known.get(file);
    if (known === undefined || known.error !== undefined) return false;
    if (known.size !== size || known.modified !== modified || known.rate !== rate) return false;
    return stat(target).then((found) => found.isFile(), () => false);
  }
}

/** @returns undefined for an empty line, or one that an interruption tore */
function parse(line: string): Entry | undefined {
  try {
    return JSON.parse(line) as Entry;
  } catch {
    return undefined;
  }
}
