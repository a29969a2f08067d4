import { type Command, InvalidArgumentError, Option } from 'commander';
import { HIGHEST_RATE, LOWEST_RATE, SAMPLE_RATE } from '../audio/decode.js';
import { DecodedFolder } from '../audio/decoded-folder.js';
import { recordingsIn } from '../audio/recordings.js';
import { UserError } from '../errors.js';
import { reasonOf } from '../files.js';
import { examples, GROUP } from '../help.js';
import { interruption } from '../interruption.js';
import { note, tellError } from '../messages.js';
import { positive } from './options.js';

interface DecodeOptions {
  rate: number;
}

export function addDecodeCommand(program: Command): void {
  program
    .command('decode <folder> <output>')
    .helpGroup(GROUP.measure)
    .summary('recordings to raw samples')
    .description('decode a folder of recordings to raw mono little-endian int16 files (.s16), same tree; only what changed')
    .addOption(new Option('--rate <hertz>', `rate of the output, samples per second: ${LOWEST_RATE} to ${HIGHEST_RATE}`).argParser(rateOf).default(SAMPLE_RATE))
    .addHelpText('after', examples('earbit decode recordings decoded', 'earbit decode recordings decoded --rate 16000'))
    .action(run);
}

/** @throws InvalidArgumentError for a rate that nothing can be decoded to */
function rateOf(text: string): number {
  const rate = positive(text);
  if (rate < LOWEST_RATE || rate > HIGHEST_RATE) throw new InvalidArgumentError(`it is ${LOWEST_RATE} to ${HIGHEST_RATE}.`);
  return rate;
}

async function run(folder: string, output: string, options: DecodeOptions): Promise<void> {
  await decodeFolder(folder, output, options).catch((error: NodeJS.ErrnoException) => {
    throw error.syscall === undefined ? error : new UserError(`cannot write to ${output}: ${reasonOf(error)}`);
  });
}

async function decodeFolder(folder: string, output: string, { rate }: DecodeOptions): Promise<void> {
  const signal = interruption();
  const recordings = await recordingsIn(folder);
  const decoded = await DecodedFolder.open(output, rate);
  let fresh = 0;
  let failures = 0;
  for (const recording of recordings) {
    if (signal.aborted) break;
    const outcome = await decoded.update(folder, recording);
    if (outcome === 'decoded') fresh++;
    if (outcome instanceof UserError) {
      failures++;
      tellError(outcome);
    }
  }
  await decoded.close();
  if (fresh > 0) note(`decoded ${fresh} of ${recordings.length} recordings to ${output}`);
  if (failures > 0) throw new UserError(`${failures} of ${recordings.length} recordings cannot be decoded, the others are in ${output}`);
}
