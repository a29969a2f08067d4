import type { ConnectedBoard } from '../connected-board.js';
import { UserError } from '../errors.js';
import { softmax } from '../evaluation/crops.js';
import { AudioStream, MICROPHONE_STREAM, streamNumberAfter } from '../link/audio-stream.js';
import { LinkLost } from '../link/connection.js';
import type { Stats as BoardStats, ToHost } from '../link/protocol.js';
import { Comparison } from './comparison.js';
import { logText } from './log.js';
import type { Reporter, Stats, SourceSummary } from './report.js';
import type { Source } from './source.js';
import { SourceHistory } from './summarize.js';

/** Seconds sent at a time when the pace is that of real time. */
const PACE_STEP = 0.02;
/** Seconds of audio. */
const STATS_INTERVAL = 2;
const TOP_CLASSES = 3;

export interface SessionOptions {
  /** Do not wait for real time. */
  fast: boolean;
  /** Ends the session early, in order. */
  signal: AbortSignal;
}

/** Lets the board hear the sources one after the other and tells the reporter what it hears. */
export async function listen(board: ConnectedBoard, sources: Iterable<Source>, reporter: Reporter, options: SessionOptions): Promise<void> {
  reporter.hello(board.description, board.second === undefined ? [board.model] : [board.model, board.second.model]);
  const session = new Session(board, reporter, options);
  const unlisten = board.connection.listen((message) => session.receive(message));
  try {
    const started = performance.now();
    const summaries: SourceSummary[] = [];
    for (const source of sources) {
      if (options.signal.aborted) break;
      summaries.push(await session.hear(source));
    }
    const seconds = (performance.now() - started) / 1000;
    const comparison = session.comparison?.summary();
    reporter.summary({ sources: summaries, ...(comparison && { comparison }), realTimeFactor: session.secondsHeard / seconds });
  } finally {
    unlisten();
  }
}

class Session {
  secondsHeard = 0;
  /** With a second model. */
  readonly comparison: Comparison | undefined;
  private source = '';
  private history = new SourceHistory('');
  private stream: AudioStream | undefined;
  private streamNumber = 0;
  /** Where in the source the stream under way began, samples: before its start by the silence, behind it after a reconnection. */
  private origin = 0;
  /** What the board last spoke of, samples since its stream began. */
  private heard = 0;

  constructor(
    private readonly board: ConnectedBoard,
    private readonly reporter: Reporter,
    private readonly options: SessionOptions,
  ) {
    const { model, second } = board;
    if (second !== undefined) {
      this.comparison = new Comparison([
        { name: model.name, arena: second.firstArena },
        { name: second.model.name, arena: second.secondArena },
      ]);
    }
  }

  private get sampleRate(): number {
    return this.board.model.sampleRate;
  }

  async hear(source: Source): Promise<SourceSummary> {
    this.source = source.name;
    this.history = new SourceHistory(source.name);
    if (source.ofBoard) return this.overhear(source);
    const margin = source.live ? 0 : Math.floor(this.board.model.window / 2);
    this.origin = -margin;
    this.reporter.sourceStarted(source.name, source.credit);
    await this.recovering(() => this.start());
    for await (const samples of this.paced(source, margin)) {
      if (this.options.signal.aborted) break;
      await this.write(samples);
    }
    await this.end();
    this.secondsHeard += (this.position + margin) / this.sampleRate;
    return this.history.summary();
  }

  /** Shows what the board hears by its own microphone, until the session is ended. */
  private async overhear(source: Source): Promise<SourceSummary> {
    const { microphone, board } = this.board.description;
    if (microphone === 0) throw new UserError(`the board ${board} has no microphone of its own`);
    if (microphone !== this.sampleRate) {
      throw new UserError(`the board's microphone hears at ${microphone} Hz, ${this.board.model.name} at ${this.sampleRate} Hz: choose another --model`);
    }
    this.origin = 0;
    this.streamNumber = MICROPHONE_STREAM;
    this.reporter.sourceStarted(source.name, source.credit);
    const { signal } = this.options;
    const started = performance.now();
    while (!signal.aborted) {
      await this.recovering(() => this.board.connection.request({ type: 'statsRequest' }, 'stats'));
      await pause(STATS_INTERVAL * 1000, signal);
    }
    this.secondsHeard += (performance.now() - started) / 1000;
    return this.history.summary();
  }

  receive(message: ToHost): void {
    if ('stream' in message && message.stream !== this.streamNumber) return;
    const seconds = (samples: number): number => (this.origin + samples) / this.sampleRate;
    switch (message.type) {
      case 'level':
        return this.reporter.level(seconds(this.unwrapped(message.at)), message.dbfs);
      case 'prediction': {
        const model = this.board.description.models[message.model];
        if (model === undefined) return;
        const probabilities = softmax(message.logits, model.logitScale);
        const classes = model.labels.map((label, i) => ({ label, probability: probabilities[i]! }));
        classes.sort((a, b) => b.probability - a.probability);
        const prediction = {
          source: this.source,
          time: seconds(this.unwrapped(message.end)),
          model: model.name,
          top: classes.slice(0, TOP_CLASSES),
          instructions: message.instructions,
          milliseconds: message.timeUs / 1000,
          level: message.dbfs,
          missing: message.missing,
        };
        if (model === this.board.model) this.history.prediction(prediction, classes);
        this.comparison?.prediction(prediction);
        return this.reporter.prediction(prediction);
      }
      case 'event': {
        const { label, confidence, startMs, endMs, missing } = message;
        const time = (milliseconds: number): number => Math.max(0, seconds((milliseconds * this.sampleRate) / 1000));
        const event = { source: this.source, label, start: time(startMs), end: time(endMs), confidence, missing };
        this.history.event(event);
        return this.reporter.event(event);
      }
      case 'stats':
        return this.reporter.stats(this.combine(message));
      case 'logLine':
        return this.reporter.note(logText(message));
      case 'appError':
        return this.reporter.appError(message);
    }
  }

  /** Positions in a stream wrap at 2^32, 60 hours: they are less than 2^31 away from the one before. */
  private unwrapped(position: number): number {
    this.heard += (position - this.heard) | 0;
    return this.heard;
  }

  /** Samples of the source that were sent. */
  private get position(): number {
    return this.origin + (this.stream?.position ?? 0);
  }

  /** The source's samples, and the silence around them, in small pieces, each when its time has come. */
  private async *paced(source: Source, margin: number): AsyncGenerator<Int16Array> {
    let started = performance.now();
    const step = Math.round(PACE_STEP * this.sampleRate);
    let sent = 0;
    for await (const samples of source.live ? source.samples(this.sampleRate) : this.inSilence(source, margin)) {
      for (let at = 0; at < samples.length; at += step) {
        const held = performance.now();
        await this.board.connection.transfer;
        started += performance.now() - held;
        if (!source.live && !this.options.fast) {
          const early = (1000 * sent) / this.sampleRate - (performance.now() - started);
          if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
        }
        const piece = samples.subarray(at, at + step);
        yield piece;
        sent += piece.length;
      }
    }
  }

  /** Silence around a recording, so that a sound at its start or end is heard in as many windows as one in its middle. */
  private async *inSilence(source: Source, margin: number): AsyncGenerator<Int16Array> {
    yield new Int16Array(margin);
    yield* source.samples(this.sampleRate);
    yield new Int16Array(this.board.model.window);
  }

  private async write(samples: Int16Array): Promise<void> {
    const before = this.position;
    await this.recovering(() => this.stream!.write(samples));
    const interval = STATS_INTERVAL * this.sampleRate;
    const intervals = Math.floor(this.position / interval) - Math.floor(before / interval);
    if (intervals > 0) await this.recovering(() => this.board.connection.send({ type: 'statsRequest' }));
  }

  private async start(): Promise<void> {
    this.streamNumber = streamNumberAfter(this.streamNumber);
    this.comparison?.restart();
    this.stream = await AudioStream.start(this.board.connection, this.streamNumber);
  }

  private async end(): Promise<void> {
    await this.recovering(async () => {
      await this.stream?.end(); // none when the user gave up the search for a board
      await this.board.connection.request({ type: 'statsRequest' }, 'stats');
    });
  }

  /** When the board is lost, finds it again and goes on behind what it had been sent. */
  private async recovering(action: () => Promise<unknown>): Promise<void> {
    try {
      await action();
    } catch (error) {
      if (!(error instanceof LinkLost)) throw error;
      const { signal } = this.options;
      if (signal.aborted) return;
      this.reporter.note(`${error.message}; looking for it`);
      const heard = this.position;
      await this.findAgain(heard);
    }
  }

  /** Looks for the board as long as the user does not give up, or it has ended for good. */
  private async findAgain(heard: number): Promise<void> {
    const { signal } = this.options;
    for (;;) {
      try {
        await this.board.reconnect(signal);
        if (this.streamNumber !== MICROPHONE_STREAM) {
          this.stream = undefined;
          this.origin = heard;
          await this.start();
        }
        return this.reporter.note('the board is back');
      } catch (failure) {
        if (signal.aborted) return; // what was heard before is still worth a summary
        if (!(failure instanceof LinkLost)) throw failure;
      }
    }
  }

  private combine(board: BoardStats): Stats {
    const { decoder } = this.board.connection;
    return {
      frames: board.frames + decoder.frames,
      lost: board.lost + decoder.lost,
      damaged: board.damaged + decoder.damaged,
      heapHighWater: board.heapHighWater,
      heap: board.heapSize,
      stackHighWater: board.stackHighWater,
      stack: board.stackSize,
      arena: board.arenaUsed,
    };
  }
}

/** Resolves after a time, or when the signal is aborted. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener('abort', end);
  });
}
