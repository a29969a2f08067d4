import { ERRORS, type Refused } from './protocol.js';

/** What to do about a refusal that has a code; docs/errors.md says more. */
const HINTS: Record<string, string> = {
  E_LOCKED: 'try it on an emulated board, or on one that is not locked',
  E_UNSIGNED: 'sign the file that is pushed with `earbit sign`',
  E_SIGNATURE: 'sign it again with the owner’s key; it was signed with another one, or content or name have changed since',
  E_OLD_VERSION: 'sign it again as a version that is not lower',
};

/** A refusal as a person reads it. */
export function refusalText({ code, reason }: Refused): string {
  if (code === 0) return reason;
  const name = ERRORS[code] ?? `error ${code}`;
  const hint = HINTS[name];
  return `${name}: ${reason}${hint === undefined ? '' : `; ${hint}`}`;
}
