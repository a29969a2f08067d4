import type { BoardDescription, BoardModel } from '../link/introduction.js';
import type { AppError } from '../link/protocol.js';

/** One line of `earbit listen --json`; docs/cli.md describes each. Times are seconds of the source's audio. */
export interface Prediction {
  source: string;
  /** End of the window. */
  time: number;
  model: string;
  /** The leading classes, best first. */
  top: { label: string; probability: number }[];
  /** Executed on the board since the prediction before, the front end included. */
  instructions: number;
  /** The board's own time for them. */
  milliseconds: number;
  /** Of the window, dBFS. */
  level: number;
  /** Samples of the window that never arrived. */
  missing: number;
}

export interface SoundEvent {
  source: string;
  label: string;
  start: number;
  end: number;
  confidence: number;
  /** Samples that never arrived of those that it may rest on. */
  missing: number;
}

export interface Stats {
  /** Frames received by board and host. */
  frames: number;
  /** Frames that never arrived, on either side. */
  lost: number;
  /** Frames that arrived damaged, on either side. */
  damaged: number;
  /** Bytes. */
  heapHighWater: number;
  heap: number;
  stackHighWater: number;
  stack: number;
  arena: number;
}

export interface SourceSummary {
  source: string;
  /** Of the selected model; none when the session ended before the first one. */
  predictions: number;
  /** The class that the source was mostly heard as; null when nothing or nothing but silence was heard. */
  leading: string | null;
  /** Labels in the order of the events. */
  events: string[];
}

/** Two models that heard the same audio. */
export interface ComparisonSummary {
  /** Predictions of the second model that have one of the first beside them. */
  pairs: number;
  /** Share of the pairs in which both lead with the same class; null without a pair. */
  agreement: number | null;
  /** The selected model and the one beside it; costs are means over their predictions. */
  models: {
    model: string;
    predictions: number;
    instructions: number;
    milliseconds: number;
    /** What they would cost an nRF52840, an estimate. */
    microjoules: number;
    /** Bytes of its part of the arena. */
    arena: number;
  }[];
}

export interface Summary {
  sources: SourceSummary[];
  /** Of a session with two models. */
  comparison?: ComparisonSummary;
  /** Seconds of audio heard in one second. */
  realTimeFactor: number;
}

/** What became of an app that was saved, in `earbit dev`. */
export type AppUpdate = AppRuns | AppProblem;

interface AppRuns {
  /** Its main file. */
  app: string;
  /** Of the bundle. */
  bytes: number;
  /** That checking and bundling took. */
  compileSeconds: number;
  /** From the save until it ran. */
  seconds: number;
}

interface AppProblem {
  app: string;
  /** Why it does not run, several lines; what ran before goes on unless they say otherwise. */
  problem: string;
}

/** Shows what is heard; one for each kind of output. */
export interface Reporter {
  /** @param models that hear: the selected one, then one beside it, if any */
  hello(board: BoardDescription, models: BoardModel[]): void;
  sourceStarted(source: string, credit: string | undefined): void;
  /** Ten times a second of audio. */
  level(time: number, dbfs: number): void;
  /** Of every model that hears. */
  prediction(prediction: Prediction): void;
  event(event: SoundEvent): void;
  stats(stats: Stats): void;
  /** How the app failed. */
  appError(error: AppError): void;
  appUpdate(update: AppUpdate): void;
  /** What the board logs, and what befalls the connection. */
  note(text: string): void;
  summary(summary: Summary): void;
  /** Leaves the terminal in order; nothing follows. */
  close(): void;
}

/** Shows nothing: for what is told otherwise, and to build a reporter of a few functions on. */
export const SILENT: Reporter = {
  hello() {},
  sourceStarted() {},
  level() {},
  prediction() {},
  event() {},
  stats() {},
  appError() {},
  appUpdate() {},
  note() {},
  summary() {},
  close() {},
};
