import { UserError } from '../errors.js';
import { readNamedFile } from '../files.js';
import { decodeRecord, recordedSamples } from './encoding.js';
import { addMessage, type Heard, nothingHeard } from './heard.js';
import { type MessageRecord, RECORDING_VERSION, type RecordingRecord, type RunRecord } from './records.js';

/** What one stream of audio was, and what the board said to it. */
export interface RecordedStream extends Heard {
  source: string;
  /** From the stream's first sample on. */
  audio: Int16Array[];
  /** The board had heard it all; it had not when it was lost meanwhile, or the recording is torn. */
  ended: boolean;
}

export interface Recording {
  run: RunRecord;
  streams: RecordedStream[];
  /** The run was recorded to its end. */
  complete: boolean;
}

/**
 * Reads a recording as far as it goes: one that a crash or a full disk has torn gives what lies before the tear.
 * @throws UserError when the file cannot be read, is no recording or is of another version
 */
export async function readRun(path: string): Promise<Recording> {
  const bytes = await readNamedFile(path);
  const records = parse(bytes);
  const run = records.next().value;
  if (run?.type !== 'run') throw new UserError(`${path} is no recording of \`earbit record\``);
  if (run.version !== RECORDING_VERSION) {
    throw new UserError(`${path} is a recording of version ${run.version}; this earbit reads version ${RECORDING_VERSION}`);
  }
  const recording: Recording = { run, streams: [], complete: false };
  let source = '';
  for (const record of records) {
    if (record.type === 'source') source = record.name;
    else if (record.type === 'message') collect(recording.streams, source, record);
    else if (record.type === 'end') recording.complete = true;
  }
  return recording;
}

function* parse(bytes: Uint8Array): Generator<RecordingRecord> {
  for (let rest = bytes; rest.length > 0; ) {
    let record: RecordingRecord;
    try {
      [record, rest] = decodeRecord(rest);
    } catch {
      return; // the tear
    }
    yield record;
  }
}

function collect(streams: RecordedStream[], source: string, { message }: MessageRecord): void {
  if (message.type === 'startStream') streams.push({ source, audio: [], ...nothingHeard(), ended: false });
  const stream = streams.at(-1);
  if (stream === undefined) return;
  if (message.type === 'samples') stream.audio.push(recordedSamples(message));
  else if (message.type === 'streamEnded') stream.ended = true;
  else addMessage(stream, message);
}
