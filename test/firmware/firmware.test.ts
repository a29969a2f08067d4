import { execFileSync } from 'node:child_process';
import { describe } from 'mocha';
import { buildWithCmake } from '../cmake.js';
import { testsFromTap } from '../tap.js';

const BUILD = 'build/test/firmware';

const engine = execFileSync('scripts/find-engine.sh', { encoding: 'utf8' }).trim().split(' ');
buildWithCmake('firmware', BUILD, ...engine);

describe('JavaScript engine', () => testsFromTap(`${BUILD}/engine_test`, []));
describe('native functions called with generated arguments', () => {
  testsFromTap(`${BUILD}/natives_fuzz`, ['models/esc10-int8/model.ebm', 'firmware/engine/test/natives_fuzz.js', '1500', '1', '2', '3']);
});
describe('heap of the JavaScript engine', () => testsFromTap(`${BUILD}/heap_test`, []));
describe('microphone of the board', () => testsFromTap(`${BUILD}/microphone_test`, []));
describe('missing samples', () => testsFromTap(`${BUILD}/gaps_test`, []));
describe('text of which there is room for a part alone', () => testsFromTap(`${BUILD}/text_test`, []));
describe('audio where positions wrap', () => testsFromTap(`${BUILD}/hearing_test`, []));
describe('models of one name', () => testsFromTap(`${BUILD}/models_test`, []));
describe('frames that are dropped', () => testsFromTap(`${BUILD}/link_test`, []));
