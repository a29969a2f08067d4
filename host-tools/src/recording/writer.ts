import { closeSync, openSync, writeSync } from 'node:fs';
import { encode } from 'cborg';
import { UserError } from '../errors.js';
import type { RecordingRecord } from './records.js';

/** Appends records to a file; each is with the system when {@link write} returns, so that a crash tears at most the last one. */
export class RecordingWriter {
  private readonly file: number;
  private readonly failing = new AbortController();

  /** @throws UserError when the file exists already or cannot be made */
  constructor(private readonly path: string) {
    try {
      this.file = openSync(path, 'wx');
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      throw new UserError(code === 'EEXIST' ? `${path} exists already; name another file, or remove it` : `cannot write ${path}: ${code ?? message}`);
    }
  }

  /** Aborted when a record could not be written; nothing more is written then. */
  get failed(): AbortSignal {
    return this.failing.signal;
  }

  write(record: RecordingRecord): void {
    if (this.failed.aborted) return;
    const bytes = encode(plain(record), { ignoreUndefinedProperties: true });
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.file, bytes, at);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      this.failing.abort(new UserError(`cannot write ${this.path}: ${code ?? message}; what came before can be replayed`));
    }
  }

  /** @throws UserError when a record could not be written */
  close(): void {
    closeSync(this.file);
    if (this.failed.aborted) throw this.failed.reason;
  }
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
