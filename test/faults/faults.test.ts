import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import crc32 from 'crc-32';
import { pushApp, storedContents } from '../../host-tools/src/storage.js';
import { CASES, hearAfter, hearClean, hearUnder, interruptions } from './cases.js';
import { FaultyBoard } from './faulty-board.js';
import { sound } from './sound.js';

/** Every other case is in the table that run.ts makes. */
const SHORT = ['bit errors, 1 in 10,000', 'bursts of 200 random bytes', 'nothing passes for 1 s'];
const SECONDS = 3.6;

describe('a link with faults', function () {
  this.timeout(180_000);
  let board: FaultyBoard;
  let audio: Int16Array;
  let clean: Awaited<ReturnType<typeof hearClean>>;
  before(async () => {
    board = await FaultyBoard.boot(7);
    audio = sound(SECONDS, board.model.sampleRate, 7);
    clean = await hearClean(board, audio);
    assert.ok(clean.predictions.length >= 4);
  });
  after(() => board?.close());

  for (const one of CASES.filter(({ name }) => SHORT.includes(name))) {
    it(`${one.name}: nothing wrong is told, every loss is counted, gaps are marked, hearing recovers`, async () => {
      const { missing, marked } = await hearUnder(board, one, audio, clean);
      assert.ok(missing > 0 && marked > 0);
    });
  }

  for (const one of interruptions(1000)) {
    it(`${one.name}: nothing wrong is told, and all is right afterwards`, async () => {
      await hearAfter(board, one, audio, clean);
    });
  }

  it('an app arrives whole or not at all', async () => {
    const text = `exports.name = '${'x'.repeat(3000)}';`;
    const bytes = new TextEncoder().encode(text);
    board.fail({ bitErrors: 1e-4 });
    const { app, refused } = await pushApp(board, 'noisy', bytes);
    board.fail({});
    assert.deepEqual([app, refused], ['noisy', '']);
    const crcs = (await storedContents(board.connection)).map(({ crc }) => crc);
    assert.ok(crcs.includes(crc32.buf(bytes) >>> 0));
  });
});
