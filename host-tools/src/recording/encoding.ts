import { decodeFirst, encode } from 'cborg';
import type { Samples } from '../link/protocol.js';
import type { RecordingRecord } from './records.js';

/** @returns the record's bytes in a CBOR sequence, docs/recording-format.md */
export function encodeRecord(record: RecordingRecord): Uint8Array {
  return encode(plain(record), { ignoreUndefinedProperties: true });
}

/**
 * @returns the first record, whose arrays of numbers are as the format has them, and the bytes behind it
 * @throws Error when there is no whole CBOR item, or none that is a record
 */
export function decodeRecord(bytes: Uint8Array): [record: RecordingRecord, rest: Uint8Array] {
  const [record, rest] = decodeFirst(bytes) as [unknown, Uint8Array];
  if (typeof record !== 'object' || record === null || !('type' in record)) throw new Error('no record');
  return [record as RecordingRecord, rest];
}

/** @returns the samples of a message that {@link decodeRecord} gave */
export function recordedSamples({ samples }: Samples): Int16Array {
  const bytes = samples as unknown as Uint8Array;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Int16Array.from({ length: bytes.length >> 1 }, (_, i) => view.getInt16(2 * i, true));
}

/** Typed arrays as the format has them: 16-bit samples as little-endian bytes, wider integers as a list. */
function plain(value: unknown): unknown {
  if (value instanceof Int16Array) {
    const bytes = new Uint8Array(2 * value.length);
    const view = new DataView(bytes.buffer);
    value.forEach((sample, i) => view.setInt16(2 * i, sample, true));
    return bytes;
  }
  if (value instanceof Int32Array) return [...value];
  if (value instanceof Uint8Array || Array.isArray(value) || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, plain(field)]));
}
