import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe } from 'mocha';
import { testsFromTap } from '../tap.js';

const HOST = 'build/test/native';
const BOARD = 'build/test/native-board';
const TOOLCHAIN = resolve('boards/mps2-an386/toolchain.cmake');
const VECTORS = 'native-modules/model/vectors';

execFileSync('cmake', ['-S', 'test/native', '-B', HOST]);
execFileSync('cmake', ['--build', HOST]);
execFileSync('cmake', ['-S', 'test/native', '-B', BOARD, `-DCMAKE_TOOLCHAIN_FILE=${TOOLCHAIN}`]);
execFileSync('cmake', ['--build', BOARD, '--target', 'run_vectors']);

const vectors = readdirSync(VECTORS).sort().map((name) => `${VECTORS}/${name}`);
const list = `${vectors.join('\n')}\n`;

describe('golden vectors on the host, sanitizers on', () => testsFromTap(`${HOST}/run_vectors`, [], list));
describe('golden vectors on the emulated board', () => {
  testsFromTap('test/native/run-board.sh', [`${BOARD}/run_vectors.elf`], list);
});
describe('verifier', () => testsFromTap(`${HOST}/test_verifier`, vectors));
