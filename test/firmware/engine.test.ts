import { execFileSync } from 'node:child_process';
import { describe } from 'mocha';
import { testsFromTap } from '../tap.js';

const BUILD = 'build/test/firmware';

const duktape = execFileSync('scripts/fetch-duktape.sh', { encoding: 'utf8' }).trim();
execFileSync('cmake', ['-S', 'firmware', '-B', BUILD, `-DDUKTAPE_DIR=${duktape}`]);
execFileSync('cmake', ['--build', BUILD]);

describe('JavaScript engine', () => testsFromTap(`${BUILD}/engine_test`, []));
describe('heap of the JavaScript engine', () => testsFromTap(`${BUILD}/heap_test`, []));
