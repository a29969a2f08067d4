import crc32 from 'crc-32';

/** What a slot can hold; the numbers are those of docs/slots.md. */
export const SLOT_KINDS = { app: 1, model: 2 } as const;
export type SlotKind = keyof typeof SLOT_KINDS;

/** Where in the storage the slots lie, bytes. */
export const SLOT_OFFSETS = { app: { start: 0, end: 65_536 }, model: { start: 65_536, end: 458_752 } } as const;

const MAGIC = 0x31534245;
const HEADER = 16;

/** @returns the slot's bytes: header and content, after docs/slots.md */
export function slotImage(kind: SlotKind, content: Uint8Array): Uint8Array {
  const image = new Uint8Array(HEADER + content.length);
  const view = new DataView(image.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, SLOT_KINDS[kind], true);
  view.setUint32(8, content.length, true);
  view.setInt32(12, crc32.buf(content), true);
  image.set(content, HEADER);
  return image;
}
