import { execFileSync } from 'node:child_process';
import { describe } from 'mocha';
import { testsFromTap } from '../../tap.js';

const BUILD = 'build/test/bindings';

execFileSync('cmake', ['-S', 'test/native/bindings', '-B', BUILD]);
execFileSync('cmake', ['--build', BUILD]);

describe("native modules' bindings", () => testsFromTap(`${BUILD}/bindings_test`, ['models/esc10-int8/model.ebm']));
