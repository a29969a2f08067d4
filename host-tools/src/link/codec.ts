import { MAX_PAYLOAD, MESSAGES, type ToBoard, type ToHost } from './protocol.js';
import { boardText } from './text.js';

type Message = ToBoard | ToHost;
type FieldValue = number | string | Uint8Array | Int16Array | Int32Array;

/** @returns channel, type and payload of a message, as a frame carries them */
export function encodeMessage(message: Message): { channel: number; type: number; payload: Uint8Array } {
  const { channel, type, fields } = MESSAGES[message.type];
  const values = message as unknown as Record<string, FieldValue>;
  const payload = new Uint8Array(MAX_PAYLOAD);
  const view = new DataView(payload.buffer);
  let at = 0;
  for (const [name, fieldType] of fields) at += write(view, at, fieldType, values[name]!);
  return { channel, type, payload: payload.subarray(0, at) };
}

/** @returns the message that the board sent, or undefined when its type is unknown or its payload malformed */
export function decodeToHost(channel: number, type: number, payload: Uint8Array): ToHost | undefined {
  return decode('toHost', channel, type, payload) as ToHost | undefined;
}

/** @returns the message that a host sent, or undefined when its type is unknown or its payload malformed */
export function decodeToBoard(channel: number, type: number, payload: Uint8Array): ToBoard | undefined {
  return decode('toBoard', channel, type, payload) as ToBoard | undefined;
}

function decode(direction: 'toHost' | 'toBoard', channel: number, type: number, payload: Uint8Array): unknown {
  const found = Object.entries(MESSAGES).find(
    ([, known]) => known.direction === direction && known.channel === channel && known.type === type,
  );
  if (found === undefined) return undefined;
  const [name, { fields }] = found;
  const values: Record<string, FieldValue> = { type: name };
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  let at = 0;
  try {
    for (const [field, fieldType] of fields) {
      const { value, size } = read(view, at, fieldType);
      values[field] = value;
      at += size;
    }
  } catch (error) {
    if (error instanceof RangeError) return undefined; // the payload ends before its fields do
    throw error;
  }
  return at === payload.length ? values : undefined;
}

type FieldType = (typeof MESSAGES)[keyof typeof MESSAGES]['fields'][number][1];

/** @returns how many bytes were written */
function write(view: DataView, at: number, type: FieldType, value: FieldValue): number {
  switch (type) {
    case 'u8':
      view.setUint8(at, value as number);
      return 1;
    case 'u16':
      view.setUint16(at, value as number, true);
      return 2;
    case 'u32':
      view.setUint32(at, value as number, true);
      return 4;
    case 'u64':
      view.setBigUint64(at, BigInt(value as number), true);
      return 8;
    case 'f32':
      view.setFloat32(at, value as number, true);
      return 4;
    case 'string': {
      const bytes = new TextEncoder().encode(value as string);
      if (bytes.length > 255) throw new RangeError('a string exceeds 255 bytes');
      view.setUint8(at, bytes.length);
      return 1 + writeBytes(view, at + 1, bytes);
    }
    case 'bytes':
      return writeBytes(view, at, value as Uint8Array);
    case 'i16[]':
      (value as Int16Array).forEach((element, i) => view.setInt16(at + 2 * i, element, true));
      return 2 * (value as Int16Array).length;
    case 'i32[]':
      (value as Int32Array).forEach((element, i) => view.setInt32(at + 4 * i, element, true));
      return 4 * (value as Int32Array).length;
  }
}

function writeBytes(view: DataView, at: number, bytes: Uint8Array): number {
  new Uint8Array(view.buffer, view.byteOffset, view.byteLength).set(bytes, at);
  return bytes.length;
}

function read(view: DataView, at: number, type: FieldType): { value: FieldValue; size: number } {
  const rest = view.byteLength - at;
  switch (type) {
    case 'u8':
      return { value: view.getUint8(at), size: 1 };
    case 'u16':
      return { value: view.getUint16(at, true), size: 2 };
    case 'u32':
      return { value: view.getUint32(at, true), size: 4 };
    case 'u64':
      return { value: Number(view.getBigUint64(at, true)), size: 8 };
    case 'f32':
      return { value: view.getFloat32(at, true), size: 4 };
    case 'string': {
      const length = view.getUint8(at);
      return { value: boardText(readBytes(view, at + 1, length)), size: 1 + length };
    }
    case 'bytes':
      return { value: readBytes(view, at, rest), size: rest };
    case 'i16[]': {
      const count = Math.floor(rest / 2);
      return { value: Int16Array.from({ length: count }, (_, i) => view.getInt16(at + 2 * i, true)), size: 2 * count };
    }
    case 'i32[]': {
      const count = Math.floor(rest / 4);
      return { value: Int32Array.from({ length: count }, (_, i) => view.getInt32(at + 4 * i, true)), size: 4 * count };
    }
  }
}

/** A copy, so that a message outlives the buffer it came in. */
function readBytes(view: DataView, at: number, length: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + at, length).slice();
}
