import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'mocha';
import { Board } from '../../host-tools/src/board.js';
import { Evaluator } from '../../host-tools/src/console/evaluator.js';
import { pushApp } from '../../host-tools/src/storage.js';
import { attack, ATTACKS } from './attacks.js';

/** Of natives_fuzz.js; how many in one evaluation. */
const CALLS = 300;
const CALLS_AT_ONCE = 50;

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

  it('native functions called with generated arguments', async () => {
    const script = readFileSync('firmware/engine/test/natives_fuzz.js', 'utf8');
    const log: string[] = [];
    const unlisten = board.connection.listen((message) => message.type === 'logLine' && log.push(Buffer.from(message.text).toString()));
    const { app, refused } = await pushApp(board, 'fuzz', Buffer.from(`var SEED = 1, CALLS = ${CALLS};${script}`));
    assert.equal(app, 'fuzz', refused);
    const evaluator = await Evaluator.open(board.connection);
    for (let calls = 0; calls < CALLS; calls += CALLS_AT_ONCE) {
      await evaluator.evaluate(`module.exports.run(${CALLS_AT_ONCE})`);
    }
    unlisten();
    assert.match(log.join('\n'), /^\d+ calls accepted, \d+ refused$/);
  });

  it('the stack had a kilobyte left through all of it', async () => {
    const { stackSize, stackHighWater } = await board.connection.request({ type: 'statsRequest' }, 'stats');
    assert.ok(stackHighWater <= stackSize - 1024, `${stackHighWater} of ${stackSize} bytes`);
  });
});
