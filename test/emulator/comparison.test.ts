import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { tone } from '../audio/wav.js';
import { Board } from '../../host-tools/src/board.js';
import { AudioStream } from '../../host-tools/src/link/audio-stream.js';
import type { ToHost } from '../../host-tools/src/link/protocol.js';

const SAMPLE_RATE = 20_000;

/** What the board tells of a sound that comes and goes. */
async function hear(board: Board, stream: number): Promise<ToHost[]> {
  const messages: ToHost[] = [];
  const unlisten = board.connection.listen((message) => messages.push(message));
  const audio = await AudioStream.start(board.connection, stream);
  await audio.write(tone(700, 2, SAMPLE_RATE));
  await audio.write(new Int16Array(2 * SAMPLE_RATE));
  await audio.end();
  unlisten();
  return messages;
}

/** What a model said, and at which level, without what it cost. */
function predictions(messages: ToHost[], model: number): unknown[] {
  return messages.flatMap((message) =>
    message.type === 'prediction' && message.model === model ? [{ end: message.end, dbfs: message.dbfs, logits: message.logits }] : [],
  );
}

function leastCost(messages: ToHost[], model: number): number {
  return Math.min(...messages.flatMap((message) => (message.type === 'prediction' && message.model === model ? [message.instructions] : [])));
}

const events = (messages: ToHost[]): unknown[] =>
  messages.flatMap((message) => (message.type === 'event' ? [{ ...message, stream: 0 }] : []));

describe('two models on one board', function () {
  this.timeout(120_000);
  let board: Board;
  before(async () => (board = await Board.open({ fast: true })));
  after(() => board.close());
  const beside = (name: string) => board.connection.request({ type: 'secondModel', name }, 'secondSelected');
  const select = (name: string) => board.connection.request({ type: 'selectModel', name }, 'modelSelected');

  it('hear what each hears alone, to the bit, and the app hears the first', async () => {
    const first = await hear(board, 1);
    await select('esc10-xnor');
    const second = await hear(board, 2);
    await select('esc10-int8');
    const { index, firstArena, secondArena } = await beside('esc10-xnor');
    const both = await hear(board, 3);
    assert.equal(index, 1);
    assert.ok(predictions(first, 0).length > 2 && predictions(second, 1).length > 2);
    assert.deepEqual(predictions(both, 0), predictions(first, 0));
    assert.deepEqual(predictions(both, 1), predictions(second, 1));
    assert.ok(events(first).length > 0);
    assert.deepEqual(events(both), events(first));
    for (const [model, alone] of [first, second].entries()) {
      const share = leastCost(both, model) / leastCost(alone, model);
      // Half of what the link takes is charged to either; for the smaller network that is a tenth.
      assert.ok(Math.abs(share - 1) < 0.15, `model ${model} costs ${share} of what it costs alone`);
    }
    const { arenaUsed, arenaSize } = await board.connection.request({ type: 'statsRequest' }, 'stats');
    assert.equal(arenaUsed, firstArena + secondArena);
    assert.ok(arenaUsed <= arenaSize);
  });

  it('refuses a second model that is not there or hears already', async () => {
    await assert.rejects(beside('ears'), /no model of that name/);
    await assert.rejects(beside('esc10-int8'), /hears already/);
  });
});
