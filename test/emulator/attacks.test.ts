import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { Board } from '../../host-tools/src/board.js';
import { attack, ATTACKS } from './attacks.js';

describe('hostile and foolish apps: the board hears, answers and says what it stopped', function () {
  this.timeout(120_000);
  let board: Board;
  before(async () => {
    board = await Board.open({ fast: true });
  });
  after(() => board.close());

  for (const one of ATTACKS.filter(({ slow }) => !slow)) {
    it(one.what, async () => {
      const { codes, fate, heard, sent, reset, log } = await attack(board, one);
      assert.deepEqual({ codes, fate, heard, reset }, { codes: one.codes, fate: one.fate, heard: sent, reset: false }, log.join('\n'));
      if (one.logs !== undefined) assert.ok(log.some((line) => one.logs!.test(line)), log.join('\n'));
    });
  }
});
