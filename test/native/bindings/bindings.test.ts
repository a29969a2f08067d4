import { describe } from 'mocha';
import { buildWithCmake } from '../../cmake.js';
import { testsFromTap } from '../../tap.js';

const BUILD = 'build/test/bindings';

buildWithCmake('test/native/bindings', BUILD);

describe("native modules' bindings", () => testsFromTap(`${BUILD}/bindings_test`, ['models/esc10-int8/model.ebm']));
describe('a model walked layer by layer', () => {
  const chains = ['chain-int8', 'chain-bits', 'chain-declared-anew'];
  testsFromTap(
    `${BUILD}/walk_test`,
    chains.map((name) => `native-modules/model/vectors/${name}.ebv`),
  );
});
