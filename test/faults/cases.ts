import assert from 'node:assert/strict';
import { AudioStream } from '../../host-tools/src/link/audio-stream.js';
import { decodeToBoard, encodeMessage } from '../../host-tools/src/link/codec.js';
import { encodeFrame } from '../../host-tools/src/link/frame.js';
import type { Event, Prediction, StreamEnded } from '../../host-tools/src/link/protocol.js';
import type { FaultyBoard } from './faulty-board.js';
import { type Faults, pause } from './line.js';

/** Samples in which hearing has to be sound again: 100 ms. */
const RECOVERY = 2000;
/** Seconds of audio before and under the faults. */
const BEFORE = 1;
const UNDER = 1;
/** An event that rests on whole audio alone can differ by what was smoothed long before it. */
const CONFIDENCE_TOLERANCE = 1e-3;

export interface Case {
  name: string;
  faults: Faults;
  /** The faults end after this time and not behind a second of audio, milliseconds. */
  lasts?: number;
}

export const CASES: Case[] = [
  { name: 'bit errors, 1 in 100,000', faults: { bitErrors: 1e-5 } },
  { name: 'bit errors, 1 in 10,000', faults: { bitErrors: 1e-4 } },
  { name: 'bit errors, 1 in 1,000', faults: { bitErrors: 1e-3 } },
  { name: 'bytes left out, 1 in 5,000', faults: { dropped: 2e-4 } },
  { name: 'bytes that come twice, 1 in 5,000', faults: { duplicated: 2e-4 } },
  { name: 'bursts of 200 random bytes', faults: { bursts: 2e-4, burstLength: 200 } },
  { name: 'bytes that wait 50 ms', faults: { stalls: 0.1, stallLength: 50 } },
  { name: 'nothing passes for 1 s', faults: { cut: true }, lasts: 1000 },
  { name: '1 Mbaud', faults: { pace: 100_000 } },
  { name: '115,200 baud', faults: { pace: 11_520 } },
];

/** What breaks a stream of audio off. */
export interface Interruption {
  name: string;
  /** Resolves when the host may look for the board again. */
  happen: (board: FaultyBoard) => Promise<void>;
}

/** @param away milliseconds */
export function interruptions(away: number): Interruption[] {
  return [
    { name: 'a reset in the middle of a frame', happen: resetInFrame },
    { name: `the host is away for ${away / 1000} s`, happen: (board) => board.unplug(away) },
  ];
}

/** The board forgets the first part of the frame, and what comes behind its start is a frame's end alone. */
async function resetInFrame({ connection, lines }: FaultyBoard): Promise<void> {
  const frame = encodeFrame({ ...encodeMessage({ type: 'samples', stream: lastStream, first: 0, samples: new Int16Array(480) }), sequence: 0 });
  await connection.send({ type: 'resetRequest' });
  await lines().toBoard.send(frame.subarray(0, 100));
  await pause(50);
  await lines().toBoard.send(frame.subarray(100));
}

interface Heard {
  predictions: Prediction[];
  events: Event[];
  ended: StreamEnded;
}

/** What became of a case; counts are of frames, samples and messages. */
export interface Outcome {
  lostToBoard: number;
  lostToHost: number;
  missing: number;
  predictions: number;
  marked: number;
  events: number;
  /** Milliseconds of audio from the end of the faults to the end of the last gap. */
  recovery: number;
}

let lastStream = 0;

/** Lets the board hear audio over a sound link. */
export async function hearClean(board: FaultyBoard, audio: Int16Array): Promise<Heard> {
  return hear(board, (stream) => stream.write(audio));
}

/** Lets the board hear audio under faults and checks all that is promised. @param clean what it hears without them */
export async function hearUnder(board: FaultyBoard, { faults, lasts }: Case, audio: Int16Array, clean: Heard): Promise<Outcome> {
  const { sampleRate, window } = board.model;
  const { connection } = board;
  const { toBoard, toHost } = board.lines();
  const arrived = new Uint8Array(audio.length);
  toBoard.arrived.onFrame = (channel, type, payload) => {
    const message = decodeToBoard(channel, type, payload);
    if (message?.type === 'samples') arrived.fill(1, message.first, message.first + message.samples.length);
  };
  const statsBefore = await connection.request({ type: 'statsRequest' }, 'stats');
  const before = { toBoard: toBoard.lost, toHost: toHost.lost, host: connection.decoder.lost };
  let end = 0;
  const heard = await hear(board, async (stream) => {
    const part = (from: number, to?: number): Int16Array => audio.subarray(from * sampleRate, to && to * sampleRate);
    const recover = (): void => {
      end = stream.position;
      board.fail({});
    };
    await stream.write(part(0, BEFORE));
    board.fail(faults);
    const timer = lasts === undefined ? undefined : setTimeout(recover, lasts);
    await stream.write(part(BEFORE, BEFORE + UNDER));
    if (timer === undefined) recover();
    await stream.write(part(BEFORE + UNDER));
  });
  const stats = await connection.request({ type: 'statsRequest' }, 'stats');
  toBoard.arrived.onFrame = () => {};

  const missingIn = (from: number, to: number): number => arrived.subarray(from, to).filter((has) => has === 0).length;
  assert.equal(heard.ended.heard, audio.length);
  assert.equal(heard.ended.missing, missingIn(0, audio.length), 'the gaps are told with their length');
  for (const prediction of heard.predictions) {
    assert.ok(prediction.missing >= missingIn(prediction.end - window, prediction.end), 'a window with a gap is marked');
    if (prediction.missing > 0) continue;
    const same = clean.predictions.find(({ end: other }) => other === prediction.end);
    assert.deepEqual(prediction.logits, same?.logits, 'a prediction that is not marked is right');
  }
  for (const { missing, label, startMs, endMs, confidence } of heard.events) {
    const same = clean.events.find((event) => event.label === label && event.startMs === startMs && event.endMs === endMs);
    const isRight = same !== undefined && Math.abs(same.confidence - confidence) < CONFIDENCE_TOLERANCE;
    assert.ok(missing > 0 || isRight, `an event that is not marked is wrong: ${label} ${startMs} to ${endMs} ms, ${confidence}; right are ${JSON.stringify(clean.events)}`);
  }
  assert.equal(stats.lost - statsBefore.lost, toBoard.lost - before.toBoard, 'the board counts what was lost on the way to it');
  assert.equal(connection.decoder.lost - before.host, toHost.lost - before.toHost, 'the host counts what was lost on the way to it');
  assert.equal(stats.overruns, 0, 'the receive buffer never overflows');
  const recovery = Math.max(0, arrived.lastIndexOf(0) + 1 - end);
  assert.ok(recovery <= RECOVERY, `after the faults ${recovery} samples are not heard`);
  return {
    lostToBoard: toBoard.lost - before.toBoard,
    lostToHost: toHost.lost - before.toHost,
    missing: heard.ended.missing,
    predictions: heard.predictions.length,
    marked: heard.predictions.filter(({ missing }) => missing > 0).length,
    events: heard.events.length,
    recovery: (1000 * recovery) / sampleRate,
  };
}

/**
 * Breaks a stream off, looks for the board and lets it hear the audio from the start.
 * @param clean what it hears of it
 * @returns milliseconds until the board answered
 */
export async function hearAfter(board: FaultyBoard, { happen }: Interruption, audio: Int16Array, clean: Heard): Promise<number> {
  const { connection, model } = board;
  const before: Prediction[] = [];
  lastStream = (lastStream + 1) % 255;
  const unlisten = connection.listen((message) => message.type === 'prediction' && message.stream === lastStream && before.push(message));
  const stream = await AudioStream.start(connection, lastStream);
  await stream.write(audio.subarray(0, 2 * BEFORE * model.sampleRate));
  await happen(board);
  const since = performance.now();
  await connection.connect();
  const took = performance.now() - since;
  unlisten();
  const { lost } = connection.decoder;
  const { predictions, events, ended } = await hearClean(board, audio);
  const told = ({ end, missing, logits }: Prediction): object => ({ end, missing, logits });
  assert.deepEqual(before.map(told), clean.predictions.slice(0, before.length).map(told), 'what was told before is right');
  assert.deepEqual(predictions.map(told), clean.predictions.map(told), 'what is told afterwards is right');
  assert.equal(events.length, clean.events.length);
  assert.deepEqual([ended.heard, ended.missing, connection.decoder.lost], [audio.length, 0, lost], 'nothing is lost afterwards');
  return took;
}

async function hear(board: FaultyBoard, write: (stream: AudioStream) => Promise<void>): Promise<Heard> {
  lastStream = (lastStream + 1) % 255;
  const predictions: Prediction[] = [];
  const events: Event[] = [];
  const unlisten = board.connection.listen((message) => {
    if (message.type === 'prediction' && message.stream === lastStream) predictions.push(message);
    if (message.type === 'event' && message.stream === lastStream) events.push(message);
  });
  try {
    const stream = await AudioStream.start(board.connection, lastStream);
    await write(stream);
    return { predictions, events, ended: await stream.end() };
  } finally {
    unlisten();
  }
}
