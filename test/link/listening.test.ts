import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ConnectedBoard } from '../../host-tools/src/connected-board.js';
import { UserError } from '../../host-tools/src/errors.js';
import { MICROPHONE_STREAM } from '../../host-tools/src/link/audio-stream.js';
import { Connection } from '../../host-tools/src/link/connection.js';
import type { ToHost } from '../../host-tools/src/link/protocol.js';
import { type Reporter, SILENT, type Summary } from '../../host-tools/src/listen/report.js';
import { listen } from '../../host-tools/src/listen/session.js';
import { microphoneSource } from '../../host-tools/src/listen/sources.js';
import { FakeBoard, HELLO, INTRODUCTION, STATS } from './fake-board.js';

/** Samples of the recording, and of the silence around it. */
const RECORDING = 3000;
const HEARD = 500 + RECORDING + 1000;

describe('listening to a board', () => {
  it('begins once a board is back that was unplugged before its first sample', async () => {
    const { board, notes, summary } = await hear(() => {});
    assert.deepEqual(notes, ['fake is gone: unplugged; looking for it', 'the board is back']);
    assert.equal(summary?.sources.length, 1);
    assert.deepEqual(
      board.received.filter(({ type }) => type === 'endStream'),
      [{ type: 'endStream', stream: 2, samples: HEARD }],
    );
  });

  it('ends in order when the user gives up the search for such a board', async () => {
    const { board, notes, summary } = await hear((giveUp) => giveUp());
    assert.equal(notes.length, 1);
    assert.equal(summary?.sources.length, 1);
    assert.ok(board.received.every(({ type }) => type !== 'samples'));
  });

  it('tells times that go on rising where the positions of the board’s microphone wrap', async () => {
    const board = new FakeBoard();
    const rate = 20000;
    const positions = [2 ** 30, 2 ** 31, 3 * 2 ** 30, rate, 2 ** 30];
    const connection = new Connection('fake', async () => board.open());
    board.answer = ({ type }): ToHost[] => (type === 'helloRequest' ? [{ ...HELLO, microphone: rate }, ...INTRODUCTION.slice(1)] : [STATS]);
    const controller = new AbortController();
    const times: number[] = [];
    const level = (time: number): void => {
      times.push(time);
      if (times.length === positions.length) controller.abort();
    };
    const sourceStarted = (): void => positions.forEach((at) => board.say({ type: 'level', stream: MICROPHONE_STREAM, at, dbfs: -60 }));
    const connected = new ConnectedBoard(connection, await connection.connect());
    await listen(connected, [microphoneSource('board')], { ...SILENT, sourceStarted, level }, { fast: true, signal: controller.signal });
    assert.deepEqual(times, [2 ** 30, 2 ** 31, 3 * 2 ** 30, 2 ** 32 + rate, 5 * 2 ** 30].map((samples) => samples / rate));
  });
});

/**
 * Lets a board hear a recording, and unplugs it when that is about to start.
 * @param search called when the board is looked for; given what ends the session
 */
async function hear(search: (giveUp: () => void) => void): Promise<{ board: FakeBoard; notes: string[]; summary: Summary | undefined }> {
  const board = new FakeBoard();
  const controller = new AbortController();
  const { signal } = controller;
  let lost = false;
  const connection = new Connection('fake', async () => {
    if (lost) search(() => controller.abort());
    if (signal.aborted) throw new UserError('there is no port fake');
    return board.open();
  });
  const connected = new ConnectedBoard(connection, await connection.connect());
  board.answer = (message): ToHost[] => {
    switch (message.type) {
      case 'helloRequest':
        return INTRODUCTION;
      case 'startStream':
        return [{ type: 'credit', stream: message.stream, until: HEARD }];
      case 'endStream':
        return [{ type: 'streamEnded', stream: message.stream, heard: message.samples, missing: 0 }];
      case 'statsRequest':
        return [STATS];
      default:
        return [];
    }
  };
  const notes: string[] = [];
  let summary: Summary | undefined;
  const reporter: Reporter = {
    ...SILENT,
    sourceStarted() {
      lost = true;
      board.unplug();
    },
    note: (text) => notes.push(text),
    summary: (told) => (summary = told),
  };
  const source = { name: 'silence', live: false, samples: async function* () { yield new Int16Array(RECORDING); } };
  await listen(connected, [source], reporter, { fast: true, signal });
  return { board, notes, summary };
}
