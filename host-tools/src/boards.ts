import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { UserError } from './errors.js';
import { projectPath } from './project.js';

export const RUNNERS = ['west', 'nrfutil', 'pyocd', 'probe-rs', 'openocd', 'uf2'] as const;
/** What can put an image on a board. */
export type Runner = (typeof RUNNERS)[number];

/** A board of hardware as boards/NAME/board.json describes it; boards/board.schema.json says what each field means. */
export interface RealBoard {
  name: string;
  title: string;
  kind: 'zephyr';
  target: string;
  usb: { vendor: string; product: string }[];
  flash: {
    runners: Runner[];
    pyocd?: string;
    probeRs?: string;
    openocd?: string[];
    uf2?: { drive: string; touch?: number };
  };
}

/** A board that QEMU runs; emulator/board.ts knows the rest of it. */
interface EmulatedBoard {
  name: string;
  kind: 'emulated';
}

export type KnownBoard = RealBoard | EmulatedBoard;

/** @returns every board that has a folder under boards/ */
export function knownBoards(): KnownBoard[] {
  return readdirSync(projectPath('boards'), { withFileTypes: true })
    .map(({ name }) => projectPath(`boards/${name}/board.json`))
    .filter((path) => existsSync(path))
    .map((path) => JSON.parse(readFileSync(path, 'utf8')) as KnownBoard);
}

/** @throws UserError when there is no such board */
export function knownBoard(name: string): KnownBoard {
  const boards = knownBoards();
  const board = boards.find((candidate) => candidate.name === name);
  if (board === undefined) throw new UserError(`no board ${name}; there are ${boards.map((known) => known.name).join(', ')}`, 2);
  return board;
}
