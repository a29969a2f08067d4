import { execFileSync } from 'node:child_process';
import { describe } from 'mocha';
import { buildWithCmake } from '../cmake.js';
import { testsFromTap } from '../tap.js';

const BUILD = 'build/test/firmware';

const duktape = execFileSync('scripts/fetch-duktape.sh', { encoding: 'utf8' }).trim();
buildWithCmake('firmware', BUILD, `-DDUKTAPE_DIR=${duktape}`);

describe('JavaScript engine', () => testsFromTap(`${BUILD}/engine_test`, []));
describe('heap of the JavaScript engine', () => testsFromTap(`${BUILD}/heap_test`, []));
