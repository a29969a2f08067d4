import { readFile } from 'node:fs/promises';
import decodeAudio from 'audio-decode';
import { UserError } from '../errors.js';
import { resample } from './resample.js';

/** Samples per second that every network hears (ACDNet, section 3). */
export const SAMPLE_RATE = 20_000;

/**
 * Reads a recording (WAV, Ogg, FLAC, MP3; any rate and channel count).
 * @returns mono signed 16-bit samples at {@link SAMPLE_RATE}
 * @throws UserError when the file cannot be read or holds no audio
 */
export async function decodeFile(path: string): Promise<Int16Array> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new UserError(`cannot read ${path}: ${error.code ?? error.message}`);
  });
  const decoded = await decodeAudio(bytes).catch((error: Error) => {
    throw new UserError(`${path} is not a recording that can be decoded (WAV, Ogg, FLAC or MP3): ${error.message}`);
  });
  const mono = mixToMono(decoded.channelData);
  if (mono.length === 0) throw new UserError(`${path} holds no audio`);
  return toInt16(await resample(mono, decoded.sampleRate, SAMPLE_RATE));
}

function mixToMono(channels: Float32Array[]): Float32Array {
  const [first, ...rest] = channels;
  if (first === undefined) return new Float32Array();
  if (rest.length === 0) return first;
  const mono = Float32Array.from(first);
  for (const channel of rest) for (let i = 0; i < mono.length; i++) mono[i]! += channel[i]!;
  for (let i = 0; i < mono.length; i++) mono[i]! /= channels.length;
  return mono;
}

function toInt16(samples: Float32Array): Int16Array {
  return Int16Array.from(samples, (x) => Math.max(-32768, Math.min(32767, Math.round(x * 32768))));
}
