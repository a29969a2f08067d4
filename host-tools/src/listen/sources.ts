import { basename } from 'node:path';
import { readRecording, type Recording, toRate } from '../audio/decode.js';
import { microphone } from '../audio/microphone.js';
import { sampleRecordings } from '../audio/samples.js';
import type { Source } from './source.js';

/** Shorter sample recordings are repeated, with pauses, for this long, in seconds. */
const SHORTEST_SAMPLE = 5;
/** What a network needs to hear before it says anything, about 1.5 s. */
const SHORT_SOUND = 1.5;
const PAUSE = 0.5;

/** @throws UserError when the file cannot be read or decoded, so that this is told before a board starts */
export async function fileSource(path: string): Promise<Source> {
  return recordingSource(path, await readRecording(path));
}

/**
 * @param device `board` for the board's own, else a microphone of this computer
 * @throws UserError when there is nothing to record with
 */
export function microphoneSource(device: string | undefined): Source {
  if (device === 'board') return { name: 'board', live: true, ofBoard: true, async *samples() {} };
  return { name: 'microphone', live: true, samples: microphone(device) };
}

/** @param warn is told which recordings cannot be had */
export async function sampleSources(warn: (message: string) => void): Promise<Source[]> {
  const recordings = await sampleRecordings(warn);
  return Promise.all(
    recordings.map(async ({ path, credit }) => ({
      ...recordingSource(basename(path), repeatShort(await readRecording(path))),
      credit,
    })),
  );
}

function recordingSource(name: string, recording: Recording): Source {
  return {
    name,
    live: false,
    async *samples(sampleRate) {
      yield await toRate(recording, sampleRate);
    },
  };
}

/** A single short sound comes again and again, as a dog barks; a longer recording stays as it is. */
function repeatShort(recording: Recording): Recording {
  const { samples, sampleRate } = recording;
  if (samples.length >= SHORT_SOUND * sampleRate) return recording;
  const repeated = new Float32Array(SHORTEST_SAMPLE * sampleRate);
  const step = samples.length + Math.round(PAUSE * sampleRate);
  for (let at = 0; at + samples.length <= repeated.length; at += step) repeated.set(samples, at);
  return { ...recording, samples: repeated };
}
