import crc32 from 'crc-32';

/** Why a file is refused, as native-modules/model/model.c tells it: docs/errors.md. */
export interface ModelRefusal {
  code: string;
  /** Of the byte in the file that shows it. */
  offset: number;
  /** One sentence. */
  sentence: string;
}

const MAGIC = 0x314d4245;
const HEADER_BYTES = 64;
const LAYER_BYTES = 64;
const MAX_BYTES = 2 ** 28;
const MAX_LAYERS = 64;
const MAX_TEXT = 63;
const LARGEST_SCALE = Math.fround(3.4e38);

const AT = {
  ...{ magic: 0, version: 4, layerCount: 6, totalLength: 8, crc: 12, sampleRate: 16, labelCount: 30, inputScale: 32, logitScale: 36 },
  ...{ layers: 40, text: 44, textLength: 48, reserved: 52 },
};

/**
 * Reads the head of a model file (docs/model-format.md): its header and the model's name, and proves that the file is whole.
 * The layers are for the board's verifier.
 */
export function readModelFile(bytes: Uint8Array): { name: string } | ModelRefusal {
  return refuseHeader(bytes) ?? readName(bytes);
}

/** A refusal as a person reads it. */
export function modelRefusalText({ code, offset, sentence }: ModelRefusal): string {
  return `${code} at byte ${offset}: ${sentence}`;
}

function refusal(code: string, offset: number, sentence: string): ModelRefusal {
  return { code: `E_MODEL_${code}`, offset, sentence };
}

function refuseHeader(bytes: Uint8Array): ModelRefusal | undefined {
  const { length } = bytes;
  if (length < HEADER_BYTES) return refusal('TOO_SHORT', length, 'The file is shorter than a header.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  const u16 = (at: number): number => view.getUint16(at, true);
  const u32 = (at: number): number => view.getUint32(at, true);
  if (u32(AT.magic) !== MAGIC) return refusal('BAD_MAGIC', AT.magic, 'This is not a model file.');
  if (u16(AT.version) !== 1) return refusal('BAD_VERSION', AT.version, 'The file has another version than 1.');
  const total = u32(AT.totalLength);
  const bad = (at: number, sentence: string): ModelRefusal => refusal('BAD_HEADER', at, sentence);
  if (total < HEADER_BYTES || total % 4 !== 0 || total > MAX_BYTES) return bad(AT.totalLength, 'The total length is impossible.');
  if (total > length) return refusal('TOO_SHORT', length, 'The file is shorter than its total length.');
  if (u32(AT.crc) !== crc32.buf(bytes.subarray(AT.sampleRate, total)) >>> 0) {
    return refusal('BAD_CRC', AT.crc, 'The CRC does not match: the file is damaged.');
  }
  const layerCount = u16(AT.layerCount);
  if (layerCount < 1 || layerCount > MAX_LAYERS) return bad(AT.layerCount, 'The layer count is not 1 to 64.');
  if (u16(AT.labelCount) < 1) return bad(AT.labelCount, 'The model has no label.');
  const isScale = (at: number): boolean => view.getFloat32(at, true) > 0 && view.getFloat32(at, true) <= LARGEST_SCALE;
  if (!isScale(AT.inputScale)) return bad(AT.inputScale, 'The input scale is not a positive number.');
  if (!isScale(AT.logitScale)) return bad(AT.logitScale, 'The logit scale is not a positive number.');
  const lies = (at: number, bytesOf: number): boolean => at % 4 === 0 && at >= HEADER_BYTES && at + bytesOf <= total;
  if (!lies(u32(AT.layers), layerCount * LAYER_BYTES)) return bad(AT.layers, 'The layer table lies outside the file.');
  if (!lies(u32(AT.text), u32(AT.textLength))) return bad(AT.text, 'The text lies outside the file.');
  if ([0, 4, 8].some((word) => u32(AT.reserved + word) !== 0)) return bad(AT.reserved, 'A reserved word of the header is not 0.');
  return undefined;
}

function readName(bytes: Uint8Array): { name: string } | ModelRefusal {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const start = view.getUint32(AT.text, true);
  const text = bytes.subarray(start, start + Math.min(view.getUint32(AT.textLength, true), MAX_TEXT + 1));
  const end = text.indexOf(0);
  const bad = (sentence: string): ModelRefusal => refusal('BAD_TEXT', start, sentence);
  if (end < 0) return bad('A text is longer than 63 bytes or is missing.');
  try {
    const name = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(text.subarray(0, end));
    return name === '' ? bad('The name or a label is empty.') : { name };
  } catch {
    return bad('A text is not UTF-8.');
  }
}
