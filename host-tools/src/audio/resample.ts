import libsamplerate from '@alexanderolsen/libsamplerate-js';

const { create, ConverterType } = libsamplerate;

/** Input appended as silence, so that the filter's delay pushes the last real samples out. */
const FLUSH_SECONDS = 0.05;

/**
 * Band-limited resampling (libsamplerate, medium sinc).
 * @param samples mono, nominal range -1..1
 * @returns round(length * to / from) samples; deterministic, so that training and listening see equal input
 */
export async function resample(samples: Float32Array, from: number, to: number): Promise<Float32Array> {
  if (from === to) return samples;
  const converter = await create(1, from, to, { converterType: ConverterType.SRC_SINC_MEDIUM_QUALITY });
  try {
    const flushed = new Float32Array(samples.length + Math.ceil(from * FLUSH_SECONDS));
    flushed.set(samples);
    return converter.full(flushed).slice(0, Math.round((samples.length * to) / from));
  } finally {
    converter.destroy();
  }
}
