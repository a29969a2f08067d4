import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { describe } from 'mocha';
import { testsFromTap } from '../tap.js';

const HOST = 'build/test/native';
const BOARD = 'build/test/native-board';
const VECTORS = 'native-modules/model/vectors';

execFileSync('cmake', ['-S', 'test/native', '-B', HOST]);
execFileSync('cmake', ['--build', HOST]);
execFileSync('cmake', ['-S', 'test/native', '-B', BOARD, '-DCMAKE_TOOLCHAIN_FILE=boards/mps2-an386/toolchain.cmake']);
execFileSync('cmake', ['--build', BOARD, '--target', 'run_vectors']);

const vectors = readdirSync(VECTORS).sort().map((name) => `${VECTORS}/${name}`);

describe('golden vectors on the host, sanitizers on', () => testsFromTap(`${HOST}/run_vectors`, vectors));
describe('golden vectors on the emulated board', () => {
  testsFromTap('test/native/run-board.sh', [`${BOARD}/run_vectors.elf`, ...vectors]);
});
describe('verifier', () => testsFromTap(`${HOST}/test_verifier`, vectors));
