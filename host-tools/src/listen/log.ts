import type { LogLine } from '../link/protocol.js';
import { boardText } from '../link/text.js';

const LEVELS = ['error', 'warn', 'info', 'debug'] as const;

/** @returns the name of a level; an unknown one is the least */
export function logLevel(level: number): (typeof LEVELS)[number] {
  return LEVELS[level] ?? 'debug';
}

/** A line of the board's log as a person reads it, with the board's time in seconds since it started. */
export function logText({ level, timeUs, text }: LogLine): string {
  const name = logLevel(level);
  return `[${(timeUs / 1e6).toFixed(3)} s] ${name === 'info' ? '' : `${name}: `}${boardText(text)}`;
}
