import { readFileSync } from 'node:fs';
import { projectPath } from '../project.js';
import type { SlotKind } from './slot.js';

/** A board as boards/NAME/board.json describes it to the host tools. */
export interface EmulatedBoard {
  name: string;
  /** QEMU's name of the machine. */
  machine: string;
  /** Where each slot lies in the address space, bytes. */
  slots: Record<SlotKind, { address: number; size: number }>;
}

export function readEmulatedBoard(): EmulatedBoard {
  return JSON.parse(readFileSync(projectPath('boards/mps2-an386/board.json'), 'utf8')) as EmulatedBoard;
}
