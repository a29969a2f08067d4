import { readFileSync } from 'node:fs';
import { projectPath } from '../project.js';

/** A board as boards/NAME/board.json describes it to the host tools. */
export interface EmulatedBoard {
  name: string;
  /** QEMU's name of the machine. */
  machine: string;
  /** Bytes of its storage. */
  storage: number;
}

export function readEmulatedBoard(): EmulatedBoard {
  return JSON.parse(readFileSync(projectPath('boards/mps2-an386/board.json'), 'utf8')) as EmulatedBoard;
}
