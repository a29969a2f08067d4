import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, extname, join, relative } from 'node:path';
import type { Command } from 'commander';
import { decodeFile } from '../audio/decode.js';
import { UserError } from '../errors.js';

const AUDIO_EXTENSIONS = new Set(['.wav', '.ogg', '.flac', '.mp3']);

export function addDecodeCommand(program: Command): void {
  program
    .command('decode <folder> <output>')
    .description('decode a folder of recordings to raw 20 kHz mono little-endian int16 files (.s16), same tree')
    .action(decodeFolder);
}

async function decodeFolder(folder: string, output: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => {
    throw new UserError(`${folder} is not a folder of recordings`);
  });
  const recordings = entries
    .filter((entry) => entry.isFile() && AUDIO_EXTENSIONS.has(extname(entry.name).toLowerCase()))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
  if (recordings.length === 0) throw new UserError(`${folder} holds no recordings (${[...AUDIO_EXTENSIONS].join(', ')})`);
  for (const recording of recordings) {
    const target = join(output, `${recording}.s16`);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, await decodeFile(join(folder, recording)));
  }
  process.stderr.write(`decoded ${recordings.length} recordings to ${output}\n`);
}
