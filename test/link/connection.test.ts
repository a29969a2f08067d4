import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, it } from 'mocha';
import { AudioStream } from '../../host-tools/src/link/audio-stream.js';
import { Connection, LinkLost } from '../../host-tools/src/link/connection.js';
import { PROTOCOL_VERSION, type ToHost } from '../../host-tools/src/link/protocol.js';
import { FakeBoard, HELLO, INTRODUCTION, STATS } from './fake-board.js';

function connectionTo(board: FakeBoard): Connection {
  return new Connection('fake', async () => board.open());
}

describe('link connection', () => {
  it('learns who the board is', async () => {
    const description = await connectionTo(new FakeBoard()).connect();
    assert.equal(description.board, 'fake');
    assert.deepEqual(
      description.models.map(({ name, labels }) => ({ name, labels })),
      [{ name: 'ears', labels: ['dog', 'cat'] }],
    );
  });

  it('asks again until a board answers whole', async () => {
    const board = new FakeBoard();
    let asked = 0;
    // Nothing at first, as while a board boots; then an answer with a label lost on the way.
    board.answer = () => [[], INTRODUCTION.filter((_, i) => i !== 2), INTRODUCTION][Math.min(asked++, 2)]!;
    const { models } = await connectionTo(board).connect();
    assert.equal(asked, 3);
    assert.deepEqual(models[0]!.labels, ['dog', 'cat']);
  });

  it('says that nothing answers', async () => {
    const board = new FakeBoard();
    board.answer = () => [];
    await assert.rejects(connectionTo(board).connect(300), /no earbit board answers on fake$/);
  });

  it('says that something else talks on the port', async () => {
    const board = new FakeBoard();
    board.answer = () => {
      board.sayBytes(Buffer.from('login: \0'));
      return [];
    };
    await assert.rejects(connectionTo(board).connect(300), /does another program run on it/);
  });

  it('names both versions when the board speaks another protocol', async () => {
    const board = new FakeBoard();
    board.answer = () => [{ ...HELLO, protocol: 77 }];
    await assert.rejects(connectionTo(board).connect(), new RegExp(`version 77 .* version ${PROTOCOL_VERSION}`));
  });

  it('passes on why the board refuses a request', async () => {
    const board = new FakeBoard();
    const connection = connectionTo(board);
    await connection.connect();
    board.answer = () => [{ type: 'refused', code: 0, request: 2, reason: 'no such model' }];
    await assert.rejects(connection.request({ type: 'selectModel', name: 'x' }, 'modelSelected'), /no such model/);
  });

  it('repeats a request that got lost, and takes no late answer for that of another', async () => {
    const board = new FakeBoard();
    const connection = connectionTo(board);
    await connection.connect();
    let asked = 0;
    board.answer = ({ type }) => {
      if (type === 'statsRequest') return [STATS];
      return type === 'selectModel' && ++asked > 1 ? [{ type: 'modelSelected', index: 0 }] : [];
    };
    await connection.request({ type: 'selectModel', name: 'ears' }, 'modelSelected');
    assert.equal(asked, 2);
    assert.equal(board.received.at(-1)!.type, 'statsRequest');
  });

  it('a board that is unplugged ends what waits, and is found again', async () => {
    const board = new FakeBoard();
    const connection = connectionTo(board);
    await connection.connect();
    const waiting = connection.request({ type: 'statsRequest' }, 'stats');
    setImmediate(() => board.unplug());
    await assert.rejects(waiting, (error) => error instanceof LinkLost && /unplugged/.test(error.message));
    await assert.rejects(connection.send({ type: 'statsRequest' }), LinkLost);
    assert.equal((await connection.reconnect()).board, 'fake');
  });

  it('waits for nothing of a board that was told to reset, until it has answered again', async () => {
    const board = new FakeBoard();
    const connection = connectionTo(board);
    await connection.connect();
    const stats = (): Promise<ToHost> => connection.request({ type: 'statsRequest' }, 'stats');
    const before = assert.rejects(stats(), /fake starts anew/);
    await connection.send({ type: 'resetRequest' });
    await before;
    await assert.rejects(stats(), /fake starts anew/);
    await connection.reconnect();
    board.answer = () => [STATS];
    assert.equal((await stats()).type, 'stats');
  });

  it('waits for a port that comes back later', async () => {
    const board = new FakeBoard();
    let tries = 0;
    const connection = new Connection('fake', async () => {
      if (++tries < 3) throw new LinkLost('there is no port fake');
      return board.open();
    });
    await connection.reconnect();
    assert.equal(tries, 3);
  });

  it('sends no audio beyond the credit, and nothing of another stream’s', async () => {
    const board = new FakeBoard();
    const connection = connectionTo(board);
    await connection.connect();
    const sent = (): number =>
      board.received.reduce((sum, message) => sum + (message.type === 'samples' ? message.samples.length : 0), 0);
    board.answer = ({ type }): ToHost[] => (type === 'startStream' ? [{ type: 'credit', stream: 5, until: 700 }] : []);
    const stream = await AudioStream.start(connection, 5);
    const written = stream.write(Int16Array.from({ length: 1000 }, (_, i) => i));
    board.say({ type: 'credit', stream: 4, until: 5000 });
    await sleep(50);
    assert.equal(sent(), 700);
    board.say({ type: 'credit', stream: 5, until: 600 }); // older than the one before
    board.say({ type: 'credit', stream: 5, until: 1000 });
    await written;
    assert.equal(sent(), 1000);
    const samples = board.received.flatMap((message) => (message.type === 'samples' ? [...message.samples] : []));
    assert.deepEqual(samples, Array.from({ length: 1000 }, (_, i) => i));
    board.answer = () => [{ type: 'streamEnded', stream: 5, heard: 1000, missing: 0 }];
    assert.equal((await stream.end()).heard, 1000);
  });

  it('tells the board where audio goes on when all that was under way got lost', async () => {
    const board = new FakeBoard();
    const connection = connectionTo(board);
    await connection.connect();
    const credit: ToHost = { type: 'credit', stream: 5, until: 480 };
    board.answer = (message): ToHost[] => {
      if (message.type === 'startStream') return [credit];
      return message.type === 'samples' && message.samples.length === 0 ? [{ ...credit, until: message.first + 480 }] : [];
    };
    const stream = await AudioStream.start(connection, 5);
    const written = stream.write(new Int16Array(600));
    await sleep(20);
    board.say(credit); // again: the board has heard nothing of the 480 samples
    await written;
    assert.equal(stream.position, 600);
  });

  it('sends audio within the credit where positions wrap, after 2^32 samples', async () => {
    const board = new FakeBoard();
    const connection = connectionTo(board);
    await connection.connect();
    board.answer = ({ type }): ToHost[] => (type === 'startStream' ? [{ type: 'credit', stream: 5, until: 0 }] : []);
    const stream = await AudioStream.start(connection, 5);
    stream.position = 2 ** 32 - 100;
    const written = stream.write(new Int16Array(300));
    board.say({ type: 'credit', stream: 5, until: 2 ** 32 - 40 });
    board.say({ type: 'credit', stream: 5, until: 200 });
    await written;
    const sent = board.received.flatMap((message) => (message.type === 'samples' ? [[message.first, message.samples.length]] : []));
    assert.deepEqual(sent, [[2 ** 32 - 100, 60], [2 ** 32 - 40, 240]]);
  });
});
