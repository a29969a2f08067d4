import crc32 from 'crc-32';

/** A bank as it lies in an emulated board's storage (docs/slots.md): offsets of the header's numbers, and of the content. */
export const BANK = { length: 12, crc: 16, version: 84, headerCrc: 152, content: 160 } as const;

/** @param bank from its first byte on */
export function contentOf(bank: Buffer): Buffer {
  return bank.subarray(BANK.content, BANK.content + bank.readUInt32LE(BANK.length));
}

/** Makes the CRCs of content and header right again. */
export function repairCrcs(bank: Buffer): void {
  bank.writeInt32LE(crc32.buf(contentOf(bank)), BANK.crc);
  bank.writeInt32LE(crc32.buf(bank.subarray(0, BANK.headerCrc)), BANK.headerCrc);
}
