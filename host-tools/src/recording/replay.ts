import { appErrorTitle, explainAppError } from '../app/app-error.js';
import type { Board } from '../board.js';
import { softmax } from '../evaluation/crops.js';
import { AudioStream, streamNumberAfter } from '../link/audio-stream.js';
import type { BoardModel } from '../link/introduction.js';
import type { Event, Prediction, ToHost } from '../link/protocol.js';
import { percent } from '../listen/text.js';
import { addMessage, type Failure, type Heard, nothingHeard } from './heard.js';
import type { RecordedStream, Recording } from './reader.js';

/** One thing that was said then or now alone, or otherwise. */
export interface Difference {
  kind: 'prediction' | 'event' | 'error';
  source: string;
  /** Of the stream, in order of the recording, from 1 on. */
  stream: number;
  /** Seconds of the stream's audio: the end of the window, the start of the event, or the end of the last window before the app failed. */
  time: number;
  /** What was said, in words; null when nothing was. */
  recorded: string | null;
  replayed: string | null;
}

export interface Comparison {
  predictions: number;
  events: number;
  /** How often the app failed. */
  errors: number;
  differences: Difference[];
}

/** A prediction of the selected model (0) or of the one beside it (1). */
interface Said {
  model: BoardModel;
  role: number;
  prediction: Prediction;
}

/** What an app did at a time, in words; seconds of the stream's audio. */
interface Told {
  time: number;
  text: string;
}

/**
 * Lets the board hear a recording's audio and compares, to the bit, what it says with what was said then.
 * @param board with as many models hearing as then, in the same order
 * @param signal ends the replay early, behind the stream under way
 */
export async function replay(board: Board, recording: Recording, signal: AbortSignal): Promise<Comparison> {
  const comparison: Comparison = { predictions: 0, events: 0, errors: 0, differences: [] };
  for (const [index, stream] of recording.streams.entries()) {
    if (signal.aborted) break;
    const heard = await hear(board, stream, streamNumberAfter(index));
    compare(recording, board, stream, heard, index + 1, comparison);
  }
  return comparison;
}

/** Lets the board hear a stream of a recording again. @param number 0 to 254, other than that of the stream before */
export async function hear(board: Board, { audio }: RecordedStream, number: number): Promise<Heard> {
  const heard = nothingHeard();
  const unlisten = board.connection.listen((message: ToHost) => {
    if (!('stream' in message) || message.stream === number) addMessage(heard, message);
  });
  try {
    const stream = await AudioStream.start(board.connection, number);
    for (const samples of audio) await stream.write(samples);
    await stream.end();
  } finally {
    unlisten();
  }
  return heard;
}

function compare(
  { run }: Recording,
  board: Board,
  recorded: RecordedStream,
  heard: Heard,
  stream: number,
  comparison: Comparison,
): void {
  const add = (kind: Difference['kind'], time: number, before: string | undefined, now: string | undefined): void => {
    comparison.differences.push({ kind, source: recorded.source, stream, time, recorded: before ?? null, replayed: now ?? null });
  };
  const hearing = board.second === undefined ? [board.model] : [board.model, board.second.model];
  const before = byWindow(recorded.predictions, run.board.models, run.models);
  const now = byWindow(heard.predictions, board.description.models, hearing.map(({ name }) => name));
  // A stream that was not heard to its end then is now: what follows is no difference.
  const last = recorded.ended ? Infinity : Math.max(0, ...recorded.predictions.map(({ end }) => end));
  for (const key of new Set([...before.keys(), ...now.keys()])) {
    const [then, again] = [before.get(key), now.get(key)];
    const { end } = (then ?? again)!.prediction;
    if (end > last) continue;
    comparison.predictions++;
    if (then === undefined || again === undefined || !isEqual(then.prediction, again.prediction)) {
      add('prediction', end / run.sampleRate, then && predictionText(then), again && predictionText(again));
    }
  }
  const compareTold = (kind: Difference['kind'], then: Told[], again: Told[]): number => {
    for (const { time, text } of missingIn(again, then)) add(kind, time, text, undefined);
    for (const { time, text } of missingIn(then, again)) add(kind, time, undefined, text);
    return Math.max(then.length, again.length);
  };
  const events = recorded.ended ? heard.events : heard.events.slice(0, recorded.events.length);
  comparison.events += compareTold('event', recorded.events.map(toldEvent), events.map(toldEvent));
  const failures = (all: Failure[]): Told[] => all.filter(({ end }) => end < last).map((failure) => toldFailure(failure, run.sampleRate));
  comparison.errors += compareTold('error', failures(recorded.failures), failures(heard.failures));
}

/** @param hearing names of the models that hear */
function byWindow(predictions: Prediction[], models: BoardModel[], hearing: string[]): Map<string, Said> {
  const said = new Map<string, Said>();
  for (const prediction of predictions) {
    const model = models[prediction.model];
    if (model === undefined) continue;
    const role = hearing.indexOf(model.name);
    said.set(`${role} ${prediction.end}`, { model, role, prediction });
  }
  return said;
}

/** What depends on the audio, the model and the app; what it cost depends on the link's bytes as well. */
function isEqual(a: Prediction, b: Prediction): boolean {
  return (
    a.dbfs === b.dbfs &&
    a.missing === b.missing &&
    a.logits.length === b.logits.length &&
    a.logits.every((logit, i) => logit === b.logits[i])
  );
}

function predictionText({ model, prediction: { logits, dbfs, missing } }: Said): string {
  const leading = logits.indexOf(Math.max(...logits));
  const probability = softmax(logits, model.logitScale)[leading]!;
  const gaps = missing > 0 ? `, ${missing} samples missing` : '';
  return `${model.name}: ${model.labels[leading]} ${percent(probability).trim()}, ${dbfs.toFixed(1)} dBFS${gaps} (logits ${logits.join(' ')})`;
}

/** @returns what `all` holds and `told` does not */
function missingIn(told: Told[], all: Told[]): Told[] {
  return all.filter(({ text }) => !told.some((other) => other.text === text));
}

function toldEvent({ label, startMs, endMs, confidence }: Event): Told {
  return { time: startMs / 1000, text: `${label} from ${startMs} to ${endMs} ms, confidence ${confidence.toFixed(6)}` };
}

function toldFailure({ end, error }: Failure, sampleRate: number): Told {
  return { time: end / sampleRate, text: appErrorTitle(explainAppError(error)) };
}
