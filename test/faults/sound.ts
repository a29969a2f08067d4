import { generator } from '../random.js';

/** Seconds of one tone or of noise. */
const PART = 0.25;

/**
 * Sound that changes every quarter of a second: a tone, noise or silence, so that no two windows are alike.
 * @param seed not 0; the same sound comes of the same seed
 */
export function sound(seconds: number, sampleRate: number, seed: number): Int16Array {
  const random = generator(seed);
  const samples = new Int16Array(Math.round(seconds * sampleRate));
  const part = Math.round(PART * sampleRate);
  for (let at = 0; at < samples.length; at += part) {
    const kind = random() % 4;
    const amplitude = 1000 + (random() % 15000);
    const step = (2 * Math.PI * (100 + (random() % 8000))) / sampleRate;
    for (let i = at; i < Math.min(at + part, samples.length); i++) {
      if (kind === 0) samples[i] = (random() % (2 * amplitude)) - amplitude;
      else if (kind < 3) samples[i] = Math.round(amplitude * Math.sin(step * i));
    }
  }
  return samples;
}
