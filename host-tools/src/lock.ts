import type { BoardDescription } from './link/introduction.js';

/** Whether a board is locked, as a person reads it (docs/security.md). */
export function lockText({ owner }: BoardDescription): string {
  return owner === '' ? 'no' : `takes what the owner of the key ${owner}… has signed`;
}
