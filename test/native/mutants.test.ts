import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, it } from 'mocha';
import { modelRefusalText, type ModelRefusal, readModelFile } from '../../host-tools/src/model-file.js';
import { buildWithCmake } from '../cmake.js';
import { type Mutant, mutants } from './mutants.js';

const HOST = 'build/test/native';
const BOARD = 'build/test/native-board';
const MODELS = ['network-small-mixed', 'network-three-front-layers', 'network-filter-bank', 'chain-declared-anew-between', 'avgpool', 'log-power'];
/** Every how manieth mutant runs on the emulated board, too, where the kernels are those of a Cortex-M4. */
const ON_BOARD = 10;
/** What the tools' own reader refuses: the frame, the header, the name. */
const OF_READER = new Set(['TOO_SHORT', 'BAD_MAGIC', 'BAD_VERSION', 'BAD_CRC', 'BAD_HEADER'].map((code) => `E_MODEL_${code}`));

/** What the verifier says of each, and the outputs of those that run: a line a file. */
function lines(command: string, args: string[], files: Mutant[]): string[] {
  const input = files.flatMap(({ bytes }) => [Buffer.from(Uint32Array.of(bytes.length).buffer), bytes]);
  const { stdout, stderr, status } = spawnSync(command, args, { input: Buffer.concat(input), maxBuffer: 1 << 28, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  const found = stdout.trimEnd().split('\n');
  for (const [i, line] of found.entries()) assert.doesNotMatch(line, /^fault/, `${files[i]?.what}: ${line}`);
  assert.equal(found.length, files.length);
  return found;
}

function verdict(line: string): { name: string } | ModelRefusal {
  const [code, second, ...rest] = line.split(' ');
  if (code === 'accepted') return { name: Buffer.from(second!, 'hex').toString() };
  return { code: code!, offset: Number(second), sentence: rest.join(' ') };
}

describe('mutated model files, sanitizers on', () => {
  buildWithCmake('test/native', HOST);
  buildWithCmake('test/native', BOARD, `-DCMAKE_TOOLCHAIN_FILE=${resolve('boards/mps2-an386/toolchain.cmake')}`);
  for (const model of MODELS) {
    const files = [...mutants(model)];
    let said: string[] = [];

    it(`${model}: each of ${files.length} is refused with code, offset and a sentence, or runs`, () => {
      said = lines(`${HOST}/verdicts`, [], files);
      const verdicts = said.map(verdict);
      assert.deepEqual(verdicts[0], { name: model });
      const refused = [...verdicts.entries()].flatMap(([i, one]) => ('name' in one ? [] : [{ ...one, file: files[i]! }]));
      for (const { file, ...one } of refused) {
        assert.match(modelRefusalText(one), /^E_MODEL_[A-Z_]+ at byte \d+: [A-Z].+\.$/, file.what);
        assert.ok(one.offset <= file.bytes.length, `${file.what}: ${modelRefusalText(one)}`);
      }
      assert.ok(refused.length > files.length / 2 && refused.length < files.length - 10, `${refused.length} refused`);
    });

    it(`${model}: the tools’ reader says what the verifier says`, () => {
      for (const [i, line] of said.entries()) {
        const { what, bytes } = files[i]!;
        const [read, found] = [readModelFile(bytes), verdict(line)];
        if ('name' in found || 'code' in read) assert.deepEqual(read, found, what);
        else assert.ok(!OF_READER.has(found.code) || ofLastLayer(found), `${what}: ${line}`);
      }
    });

    it(`${model}: on the emulated board, every ${ON_BOARD}th gives the same verdict and the same output`, () => {
      const some = files.filter((_, i) => i % ON_BOARD === 0);
      const onBoard = lines('test/native/run-board.sh', [`${BOARD}/verdicts.elf`], some);
      assert.deepEqual(onBoard, said.filter((_, i) => i % ON_BOARD === 0));
    });
  }

  /** The one thing of the header that only the layers tell. */
  function ofLastLayer({ sentence }: ModelRefusal): boolean {
    return sentence === 'The last layer does not give one logit a label.';
  }
});
