import type { BoardDescription } from '../link/introduction.js';
import type { ToBoard, ToHost } from '../link/protocol.js';

/** Of the format, docs/recording-format.md. */
export const RECORDING_VERSION = 1;

/** The first record: what ran where. */
export interface RunRecord {
  type: 'run';
  version: number;
  /** Of the tools that recorded it. */
  earbit: string;
  /** When the run began, ISO 8601. */
  started: string;
  board: BoardDescription;
  /** Names of the models that hear: the selected one, then one beside it, if any. */
  models: string[];
  /** Bytes of the arena that each of the two has, when two hear. */
  arenas?: [number, number];
  /** Samples per second. */
  sampleRate: number;
  /** The bundle that the board was given for this run; absent when it ran the app that it had. */
  app?: { file: string; bundle: Uint8Array };
}

/** What the streams that follow are heard from. */
export interface SourceRecord {
  type: 'source';
  name: string;
}

/** A message on the link, its fields named as in host-tools/src/link/protocol.ts. */
export interface MessageRecord {
  type: 'message';
  /** Milliseconds since the run began. */
  at: number;
  message: ToBoard | ToHost;
}

/** What the tools said, as of a board that was lost. */
export interface NoteRecord {
  type: 'note';
  at: number;
  text: string;
  /** How the app failed, explained; absent otherwise. */
  isError?: boolean;
}

/** The last record of a run that was recorded to its end. */
export interface EndRecord {
  type: 'end';
  at: number;
}

export type RecordingRecord = RunRecord | SourceRecord | MessageRecord | NoteRecord | EndRecord;
