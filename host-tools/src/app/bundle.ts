import crc32 from 'crc-32';
import { UserError } from '../errors.js';

/** A source map of version 3 whose sources are absolute paths and which holds their text. */
export interface SourceMap {
  version: 3;
  sources: (string | null)[];
  sourcesContent?: (string | null)[];
  names: string[];
  mappings: string;
}

/** An app as one ES5 file. */
export interface Bundle {
  code: string;
  map: SourceMap;
}

/** The app does not compile; the message shows TypeScript's own, each with its place. */
export class CompileError extends UserError {}

/** @returns the CRC-32 by which the board names a bundle */
export function bundleCrc(code: string | Uint8Array): number {
  return (typeof code === 'string' ? crc32.buf(Buffer.from(code)) : crc32.buf(code)) >>> 0;
}
