import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe } from 'mocha';
import { buildWithCmake } from '../cmake.js';
import { LIVE_MODELS } from '../live-models.js';
import { testsFromTap } from '../tap.js';

const HOST = 'build/test/native';
const BOARD = 'build/test/native-board';
const TOOLCHAIN = resolve('boards/mps2-an386/toolchain.cmake');
const VECTORS = 'native-modules/model/vectors';

buildWithCmake('test/native', HOST);
buildWithCmake('test/native', BOARD, `-DCMAKE_TOOLCHAIN_FILE=${TOOLCHAIN}`);

const vectors = readdirSync(VECTORS).sort().map((name) => `${VECTORS}/${name}`);
const list = `${vectors.join('\n')}\n`;

describe('golden vectors on the host, sanitizers on', () => testsFromTap(`${HOST}/run_vectors`, [], list));
describe('golden vectors on the emulated board', () => {
  testsFromTap('test/native/run-board.sh', [`${BOARD}/run_vectors.elf`], list);
});
describe('maps kept from hop to hop', () => {
  const hops = ['1', '2', '3', '4', '8', '16', '48', '50', '100', '149', '150', '151', '160'];
  for (const name of LIVE_MODELS) {
    const model = `models/${name}/model.ebm`;
    describe(`${name} on the host`, () => testsFromTap(`${HOST}/test_streaming`, [model, ...hops]));
    describe(`${name} on the emulated board`, () => {
      testsFromTap('test/native/run-board.sh', [`${BOARD}/test_streaming.elf`, model, '48']);
    });
  }
});
describe('verifier', () => testsFromTap(`${HOST}/test_verifier`, vectors));
for (const [width, program] of [['8-bit', 'test_int8_conv2d'], ['1-bit', 'test_xnor_conv2d']]) {
  describe(`${width} convolution on the host`, () => testsFromTap(`${HOST}/${program}`, []));
  describe(`${width} convolution on the emulated board`, () => {
    testsFromTap('test/native/run-board.sh', [`${BOARD}/${program}.elf`]);
  });
}
describe('level of a window', () => testsFromTap(`${HOST}/test_level`, []));
