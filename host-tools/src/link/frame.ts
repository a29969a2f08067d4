import crc32 from 'crc-32';
import { cobsDecode, cobsEncode } from './cobs.js';
import { MAX_PAYLOAD } from './protocol.js';

/** What stands between two delimiters on the wire; see firmware/link/protocol.yaml for the layout. */
export interface Frame {
  channel: number;
  /** Counts the sender's frames, all channels together, and wraps at 65,536. */
  sequence: number;
  type: number;
  payload: Uint8Array;
}

const HEADER = 4;
const CRC = 4;
/** COBS adds a byte for each 254 and one. */
const MAX_ENCODED = Math.ceil(((HEADER + MAX_PAYLOAD + CRC) * 255) / 254) + 1;

/** @returns the frame's bytes on the wire, delimiters included */
export function encodeFrame({ channel, sequence, type, payload }: Frame): Uint8Array {
  if (payload.length > MAX_PAYLOAD) throw new RangeError(`a payload of ${payload.length} bytes exceeds ${MAX_PAYLOAD}`);
  const bytes = new Uint8Array(HEADER + payload.length + CRC);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, channel);
  view.setUint16(1, sequence, true);
  view.setUint8(3, type);
  bytes.set(payload, HEADER);
  view.setInt32(bytes.length - CRC, crc32.buf(bytes.subarray(0, -CRC)), true);
  const encoded = cobsEncode(bytes);
  const wire = new Uint8Array(encoded.length + 2);
  wire.set(encoded);
  return wire;
}

/** Finds frames in a byte stream that may be torn anywhere; what is damaged costs itself and is counted. */
export class FrameDecoder {
  /** Frames received whole. */
  frames = 0;
  /** Frames with a wrong crc or form, or too long. */
  damaged = 0;
  /** Sequence numbers that never arrived; a damaged frame is one of them. */
  lost = 0;
  private readonly pending = new Uint8Array(MAX_ENCODED);
  /** Bytes of the frame under way; more than fit in `pending` when it is too long. */
  private length = 0;
  private expected: number | undefined;

  *decode(bytes: Uint8Array): Generator<Frame> {
    for (const byte of bytes) {
      if (byte !== 0) {
        if (this.length < MAX_ENCODED) this.pending[this.length] = byte;
        this.length++;
        continue;
      }
      const length = this.length;
      this.length = 0;
      if (length === 0) continue;
      const frame = length <= MAX_ENCODED ? parse(this.pending.subarray(0, length)) : undefined;
      if (frame === undefined) {
        this.damaged++;
        continue;
      }
      this.frames++;
      this.count(frame.sequence);
      yield frame;
    }
  }

  /** The peer's sequence starts anew. */
  restart(): void {
    this.expected = undefined;
  }

  private count(sequence: number): void {
    const skipped = this.expected === undefined ? 0 : (sequence - this.expected) & 0xffff;
    // A step back (a late frame, or a peer that started anew) is no loss of nearly 65,536 frames.
    if (skipped < 0x8000) this.lost += skipped;
    this.expected = (sequence + 1) & 0xffff;
  }
}

function parse(encoded: Uint8Array): Frame | undefined {
  const bytes = cobsDecode(encoded);
  if (bytes === undefined || bytes.length < HEADER + CRC || bytes.length > HEADER + MAX_PAYLOAD + CRC) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (crc32.buf(bytes.subarray(0, -CRC)) !== view.getInt32(bytes.length - CRC, true)) return undefined;
  return {
    channel: view.getUint8(0),
    sequence: view.getUint16(1, true),
    type: view.getUint8(3),
    payload: bytes.subarray(HEADER, -CRC),
  };
}
