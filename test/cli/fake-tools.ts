import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A folder for PATH with programs that only write down how they were called. */
export class FakeTools {
  readonly folder: string;
  private readonly log: string;

  constructor(folder: string) {
    this.folder = join(folder, 'bin');
    this.log = join(folder, 'calls');
    mkdirSync(this.folder);
  }

  /** @param then what the program does after that, in sh */
  add(name: string, then = ''): void {
    writeFileSync(join(this.folder, name), `#!/bin/sh\necho "${name} $*" >> '${this.log}'\n${then}\n`, { mode: 0o755 });
  }

  remove(name: string): void {
    rmSync(join(this.folder, name));
  }

  /** @returns the command lines since the last call */
  calls(): string[] {
    if (!existsSync(this.log)) return [];
    const lines = readFileSync(this.log, 'utf8').trim().split('\n');
    rmSync(this.log);
    return lines;
  }
}
