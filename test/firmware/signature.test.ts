import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe } from 'mocha';
import { buildWithCmake } from '../cmake.js';
import { testsFromTap } from '../tap.js';

const SOURCE = 'firmware/signature/test';
const BUILD = 'build/test/signature';

const libsodium = `-DLIBSODIUM_DIR=${execFileSync('scripts/fetch-libsodium.sh', { encoding: 'utf8' }).trim()}`;
buildWithCmake(SOURCE, BUILD, libsodium);
buildWithCmake(SOURCE, `${BUILD}-board`, libsodium, `-DCMAKE_TOOLCHAIN_FILE=${resolve('boards/mps2-an386/toolchain.cmake')}`);

describe('signatures', () => testsFromTap(`${BUILD}/signature_test`, []));
describe('signatures on the emulated board', () => testsFromTap('test/native/run-board.sh', [`${BUILD}-board/signature_test.elf`]));
