import assert from 'node:assert/strict';
import { bootAndGreet } from '../../host-tools/src/board.js';
import { ConnectedBoard } from '../../host-tools/src/connected-board.js';
import { MICROPHONE_STREAM } from '../../host-tools/src/link/audio-stream.js';
import type { Prediction, Stats, ToHost } from '../../host-tools/src/link/protocol.js';
import { sound } from '../faults/sound.js';

/** The machine may have much else to do. */
const PATIENCE_MS = 120_000;

/** Of the emulated board's own, samples a second. */
const MICROPHONE_RATE = 20_000;
/** Seconds after which the sound repeats, and the predictions with it: whole hops of the models that hear it. */
const PERIOD = 2.4;

/** What a board has come to after so much audio. */
export interface Reading {
  /** Seconds of audio. */
  audio: number;
  predictions: number;
  /** The longest that the board worked for a prediction, as a part of the time that it has: a hop. */
  longest: number;
  /** Seconds of the board's clock between the end of the last prediction's window and the reading. */
  behind: number;
  /** Taken when garbage had been collected. */
  stats: Stats;
}

/** Boots an emulated board whose microphone hears a sound over and over. */
export async function bootListening(): Promise<ConnectedBoard> {
  const { emulator, connection, description } = await bootAndGreet({ fast: true, microphone: period(MICROPHONE_RATE) });
  return new (class extends ConnectedBoard {
    override async close(): Promise<void> {
      await super.close();
      await emulator.stop();
    }
  })(connection, description);
}

/** @returns what is heard over and over */
export function period(sampleRate: number): Int16Array {
  return sound(PERIOD, sampleRate, 1);
}

/**
 * Checks, while a board hears its {@link period}, that nothing is lost, late or shifted: each prediction ends a hop behind the one
 * before, misses no audio, has the logits of the one a period ago to the bit and took less than the time of a hop.
 */
export class Watch {
  predictions = 0;
  longest = 0;
  /** Where the window of the last prediction ends, samples. */
  end = 0;
  private endAtStats = 0;
  private readonly expected: Int32Array[] = [];
  private failure: unknown;
  private readonly unlisten: () => void;

  /** @param stream whose predictions are watched */
  constructor(private readonly board: ConnectedBoard, stream: number) {
    this.unlisten = board.connection.listen((message: ToHost) => {
      // What comes behind it may have been taken in when a request for it resolves.
      if (message.type === 'stats') this.endAtStats = this.end;
      if (message.type !== 'prediction' || message.stream !== stream || this.failure !== undefined) return;
      try {
        this.check(message);
      } catch (error) {
        this.failure = error;
      }
    });
  }

  private check({ end, missing, logits, timeUs }: Prediction): void {
    const { hop, sampleRate, window } = this.board.model;
    // The first one that arrives need not be the board's first.
    const expected = this.predictions === 0 ? end : this.end + hop;
    assert.equal(end, expected % 2 ** 32, `prediction ${this.predictions} is not where it belongs`);
    assert.equal(missing, 0, `prediction ${this.predictions} misses audio`);
    const place = ((expected - window) / hop) % ((PERIOD * sampleRate) / hop);
    assert.deepEqual(logits, (this.expected[place] ??= logits), `prediction ${this.predictions} is another than a period ago`);
    const part = (timeUs * sampleRate) / (1e6 * hop);
    assert.ok(part < 1, `prediction ${this.predictions} took ${timeUs} us, more than a hop`);
    this.longest = Math.max(this.longest, part);
    this.end = expected;
    this.predictions++;
  }

  /** @throws when anything was not as it should be, or a frame was lost either way */
  async read(): Promise<Reading> {
    const { connection, model } = this.board;
    const stats = await connection.request({ type: 'collectGarbage' }, 'stats');
    if (this.failure !== undefined) throw this.failure;
    assert.deepEqual([stats.lost, stats.damaged, stats.dropped, stats.overruns], [0, 0, 0, 0], 'the board lost frames');
    assert.deepEqual([connection.decoder.lost, connection.decoder.damaged], [0, 0], 'the host lost frames');
    const { predictions, longest } = this;
    const audio = this.endAtStats / model.sampleRate;
    return { audio, predictions, longest, behind: stats.uptimeUs / 1e6 - audio, stats };
  }

  /** Resolves when a window has been heard that ends behind so many seconds. */
  async until(seconds: number): Promise<void> {
    while (this.failure === undefined && this.end < seconds * this.board.model.sampleRate) {
      await this.board.connection.next((message): message is Prediction => message.type === 'prediction', PATIENCE_MS);
    }
  }

  close(): void {
    this.unlisten();
  }
}

/**
 * Lets an emulated board whose microphone hears the model's {@link period} run, and reads now and then.
 * Besides what is watched, its audio must not drift from its clock, and its memory must not grow after the first reading.
 * @param seconds of audio
 */
export async function* hearLong(board: ConnectedBoard, seconds: number, readings: number): AsyncGenerator<Reading> {
  const { hop, sampleRate } = board.model;
  const watch = new Watch(board, MICROPHONE_STREAM);
  try {
    let first: Reading | undefined;
    for (let i = 1; i <= readings; i++) {
      await watch.until((i * seconds) / readings);
      const reading = await watch.read();
      first ??= reading;
      const { stats, behind } = reading;
      assert.ok(behind >= 0 && behind < (2 * hop) / sampleRate, `the audio heard is ${behind} s behind the clock`);
      assert.ok(stats.heapUsed <= first.stats.heapUsed, `${stats.heapUsed - first.stats.heapUsed} bytes of the heap leaked`);
      yield reading;
    }
  } finally {
    watch.close();
  }
}
