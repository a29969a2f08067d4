// The inputs that a fuzzing run starts with, of which libFuzzer makes others: tsx test/fuzz/seeds.ts TARGET FOLDER
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ModelFile } from '../native/model-file.js';

/** Larger ones are slow, and run whole in test/native. */
const MOST_BYTES = 4096;

const SEEDS: Readonly<Record<string, () => Iterable<[name: string, bytes: Uint8Array]>>> = { model: models };

const [target, folder] = process.argv.slice(2);
for (const [name, bytes] of SEEDS[target!]!()) writeFileSync(join(folder!, name), bytes);

/** The models of the golden vectors: 8 bit, 1 bit and mixed, with and without a front end. */
function* models(): Iterable<[string, Uint8Array]> {
  for (const file of readdirSync('native-modules/model/vectors')) {
    const name = file.replace(/\.ebv$/, '');
    const { bytes } = ModelFile.golden(name);
    if (bytes.length <= MOST_BYTES) yield [name, bytes];
  }
}
