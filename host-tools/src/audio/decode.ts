import decodeAudio from 'audio-decode';
import { UserError } from '../errors.js';
import { readNamedFile } from '../files.js';
import { resample } from './resample.js';

/** Samples per second of ACDNet (section 3) and of the models that earbit ships; each model file tells its own. */
export const SAMPLE_RATE = 20_000;

/** Samples per second of a recording, and of what it is decoded to: the resampler takes 192,000 at most, and multiplies a rate by 256 at most. */
export const LOWEST_RATE = 1000;
export const HIGHEST_RATE = 192_000;

/** A recording as its file holds it, its channels mixed to one. */
export interface Recording {
  /** Nominal range -1 to 1. */
  samples: Float32Array;
  sampleRate: number;
  /** How many channels were mixed. */
  channels: number;
}

/**
 * Reads a recording (WAV, Ogg, FLAC, MP3; {@link LOWEST_RATE} to {@link HIGHEST_RATE}, any channel count).
 * @throws UserError when the file cannot be read, holds no audio or is of another rate
 */
export async function readRecording(path: string): Promise<Recording> {
  const bytes = await readNamedFile(path);
  const decoded = await decodeAudio(bytes).catch((error: Error) => {
    throw new UserError(`${path} is not a recording that can be decoded (WAV, Ogg, FLAC or MP3): ${error.message}`);
  });
  const samples = mixToMono(decoded.channelData);
  if (samples.length === 0) throw new UserError(`${path} holds no audio`);
  const { sampleRate } = decoded;
  if (!(sampleRate >= LOWEST_RATE && sampleRate <= HIGHEST_RATE)) {
    throw new UserError(`${path} says that it has ${sampleRate} samples a second; ${LOWEST_RATE} to ${HIGHEST_RATE} can be heard`);
  }
  return { samples, sampleRate, channels: decoded.channelData.length };
}

/** @returns signed 16-bit samples at `rate`, as a network hears them */
export async function toRate({ samples, sampleRate }: Recording, rate: number): Promise<Int16Array> {
  const resampled = await resample(samples, sampleRate, rate);
  return Int16Array.from(resampled, (x) => Math.max(-32768, Math.min(32767, Math.round(x * 32768))));
}

/**
 * Reads a recording as a network hears it.
 * @returns mono signed 16-bit samples at `rate`
 * @throws UserError when the file cannot be read or holds no audio
 */
export async function decodeFile(path: string, rate: number): Promise<Int16Array> {
  return toRate(await readRecording(path), rate);
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
