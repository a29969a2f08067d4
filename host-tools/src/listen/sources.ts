import { basename } from 'node:path';
import { decodeFile, SAMPLE_RATE } from '../audio/decode.js';
import { microphone } from '../audio/microphone.js';
import { sampleRecordings } from '../audio/samples.js';

/** Something to listen to, from start to end. */
export interface Source {
  name: string;
  credit?: string;
  /** Comes at the pace of real time by itself. */
  live: boolean;
  /** Mono samples at {@link SAMPLE_RATE}. */
  samples(): AsyncIterable<Int16Array>;
}

/** Shorter sample recordings are repeated, with pauses, for this long. */
const SHORTEST_SAMPLE = 5 * SAMPLE_RATE;
/** What a network needs to hear before it says anything, about 1.5 s. */
const SHORT_SOUND = 1.5 * SAMPLE_RATE;
const PAUSE = 0.5 * SAMPLE_RATE;

/** @throws UserError when the file cannot be read or decoded, so that this is told before a board starts */
export async function fileSource(path: string): Promise<Source> {
  return recordingSource(path, await decodeFile(path));
}

/** @throws UserError when there is nothing to record with */
export function microphoneSource(device: string | undefined): Source {
  const samples = microphone(device);
  return { name: 'microphone', live: true, samples: () => samples };
}

/** @param warn is told which recordings cannot be had */
export async function sampleSources(warn: (message: string) => void): Promise<Source[]> {
  const recordings = await sampleRecordings(warn);
  return Promise.all(
    recordings.map(async ({ path, credit }) => ({
      ...recordingSource(basename(path), repeatShort(await decodeFile(path))),
      credit,
    })),
  );
}

function recordingSource(name: string, recording: Int16Array): Source {
  return {
    name,
    live: false,
    async *samples() {
      yield recording;
    },
  };
}

/** A single short sound comes again and again, as a dog barks; a longer recording stays as it is. */
function repeatShort(recording: Int16Array): Int16Array {
  if (recording.length >= SHORT_SOUND) return recording;
  const repeated = new Int16Array(SHORTEST_SAMPLE);
  for (let at = 0; at + recording.length <= repeated.length; at += recording.length + PAUSE) repeated.set(recording, at);
  return repeated;
}
