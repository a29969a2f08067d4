import { closeSync, openSync, writeSync } from 'node:fs';
import { UserError } from '../errors.js';
import { reasonOf } from '../files.js';
import { encodeRecord } from './encoding.js';
import type { RecordSink } from './recorder.js';
import type { RecordingRecord } from './records.js';

/** Appends records to a file; each is with the system when {@link write} returns, so that a crash tears at most the last one. */
export class RecordingWriter implements RecordSink {
  private readonly file: number;
  private readonly failing = new AbortController();

  /** @throws UserError when the file exists already or cannot be made */
  constructor(private readonly path: string) {
    try {
      this.file = openSync(path, 'wx');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new UserError(code === 'EEXIST' ? `${path} exists already; name another file, or remove it` : `cannot write ${path}: ${reasonOf(error)}`);
    }
  }

  /** Aborted when a record could not be written; nothing more is written then. */
  get failed(): AbortSignal {
    return this.failing.signal;
  }

  write(record: RecordingRecord): void {
    if (this.failed.aborted) return;
    const bytes = encodeRecord(record);
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.file, bytes, at);
    } catch (error) {
      this.failing.abort(new UserError(`cannot write ${this.path}: ${reasonOf(error)}; what came before can be replayed`));
    }
  }

  /** @throws UserError when a record could not be written */
  close(): void {
    closeSync(this.file);
    if (this.failed.aborted) throw this.failed.reason;
  }
}
