import { readdir, stat } from 'node:fs/promises';
import { extname, join, relative } from 'node:path';
import { type Command, Option } from 'commander';
import { SAMPLE_RATE } from '../audio/decode.js';
import { DecodedFolder } from '../audio/decoded-folder.js';
import { UserError } from '../errors.js';
import { examples, GROUP } from '../help.js';
import { interruption } from '../interruption.js';
import { note } from '../messages.js';
import { positive } from './options.js';

const AUDIO_EXTENSIONS = new Set(['.wav', '.ogg', '.flac', '.mp3']);

interface DecodeOptions {
  rate: number;
}

export function addDecodeCommand(program: Command): void {
  program
    .command('decode <folder> <output>')
    .helpGroup(GROUP.measure)
    .summary('recordings to raw samples')
    .description('decode a folder of recordings to raw mono little-endian int16 files (.s16), same tree; only what changed')
    .addOption(new Option('--rate <hertz>', 'rate of the output, samples per second').argParser(positive).default(SAMPLE_RATE))
    .addHelpText('after', examples('earbit decode recordings decoded', 'earbit decode recordings decoded --rate 16000'))
    .action(decodeFolder);
}

async function decodeFolder(folder: string, output: string, { rate }: DecodeOptions): Promise<void> {
  const signal = interruption();
  const recordings = await recordingsIn(folder);
  if (recordings.length === 0) throw new UserError(`${folder} holds no recordings (${[...AUDIO_EXTENSIONS].join(', ')})`);
  const decoded = await DecodedFolder.open(output, rate);
  let fresh = 0;
  let failures = 0;
  for (const recording of recordings) {
    if (signal.aborted) break;
    const outcome = await decoded.update(folder, recording);
    if (outcome === 'decoded') fresh++;
    if (outcome instanceof UserError) {
      failures++;
      process.stderr.write(`earbit: ${outcome.message}\n`);
    }
  }
  await decoded.close();
  if (fresh > 0) note(`decoded ${fresh} of ${recordings.length} recordings to ${output}`);
  if (failures > 0) throw new UserError(`${failures} of ${recordings.length} recordings cannot be decoded, the others are in ${output}`);
}

/** Recordings in a folder and its sub-folders, hidden ones left out, relative to it. */
async function recordingsIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => {
    throw new UserError(`${folder} is not a folder of recordings`);
  });
  const paths = entries
    .filter(({ name }) => AUDIO_EXTENSIONS.has(extname(name).toLowerCase()))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => !path.split('/').some((part) => part.startsWith('.')));
  const areFiles = await Promise.all(paths.map((path) => stat(join(folder, path)).then((found) => found.isFile(), () => true)));
  return paths.filter((_, i) => areFiles[i]).sort();
}
