import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'mocha';
import { type ModelRefusal, readModelFile, refusalText } from '../../host-tools/src/model-file.js';
import { buildWithCmake } from '../cmake.js';
import { type Mutant, mutants } from './mutants.js';

const BUILD = 'build/test/native';
const MODELS = ['network-small-mixed', 'network-three-front-layers', 'chain-declared-anew-between', 'avgpool'];
/** What the tools' own reader refuses: the frame, the header, the name. */
const OF_READER = new Set(['TOO_SHORT', 'BAD_MAGIC', 'BAD_VERSION', 'BAD_CRC', 'BAD_HEADER'].map((code) => `E_MODEL_${code}`));

/** The verifier's verdict of each: the name, or a refusal. */
function verdicts(files: Mutant[]): ({ name: string } | ModelRefusal)[] {
  const input = files.flatMap(({ bytes }) => [Buffer.from(Uint32Array.of(bytes.length).buffer), bytes]);
  const { stdout, stderr, status } = spawnSync(`${BUILD}/verdicts`, { input: Buffer.concat(input), maxBuffer: 1 << 28, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return stdout.trimEnd().split('\n').map((line, i) => {
    const [code, second, ...sentence] = line.split(' ');
    assert.notEqual(code, 'fault', `${files[i]!.what}: ${line}`);
    if (code === 'accepted') return { name: Buffer.from(second!, 'hex').toString() };
    return { code: code!, offset: Number(second), sentence: sentence.join(' ') };
  });
}

describe('mutated model files, sanitizers on', () => {
  buildWithCmake('test/native', BUILD);
  for (const model of MODELS) {
    const files = [...mutants(model)];
    let said: ReturnType<typeof verdicts> = [];

    it(`${model}: each of ${files.length} is refused with code, offset and a sentence, or runs`, () => {
      said = verdicts(files);
      assert.equal(said.length, files.length);
      assert.deepEqual(said[0], { name: model });
      let refused = 0;
      for (const [i, verdict] of said.entries()) {
        if ('name' in verdict) continue;
        refused++;
        const { what, bytes } = files[i]!;
        assert.match(refusalText(verdict), /^E_MODEL_[A-Z_]+ at byte \d+: [A-Z].+\.$/, what);
        assert.ok(verdict.offset <= bytes.length, `${what}: ${refusalText(verdict)}`);
      }
      assert.ok(refused > files.length / 2 && refused < files.length - 10, `${refused} refused`);
    });

    it(`${model}: the tools’ reader says what the verifier says`, () => {
      for (const [i, verdict] of said.entries()) {
        const { what, bytes } = files[i]!;
        const read = readModelFile(bytes);
        if ('name' in verdict || 'code' in read) assert.deepEqual(read, verdict, what);
        else assert.ok(!OF_READER.has(verdict.code) || ofLastLayer(verdict), `${what}: ${refusalText(verdict)}`);
      }
    });
  }

  /** The one thing of the header that only the layers tell. */
  function ofLastLayer({ sentence }: ModelRefusal): boolean {
    return sentence === 'The last layer does not give one logit a label.';
  }
});
