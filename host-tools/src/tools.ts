import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { UserError } from './errors.js';
import { interruption } from './interruption.js';
import { detail } from './messages.js';

/** @returns the path of a program in PATH, or undefined */
export function findTool(name: string): string | undefined {
  const names = process.platform === 'win32' ? [`${name}.exe`, `${name}.cmd`] : [name];
  const paths = (process.env['PATH'] ?? '').split(delimiter).flatMap((folder) => names.map((file) => join(folder, file)));
  return paths.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Runs a program with this terminal as its own. Ctrl-C reaches both; it is waited for.
 * @throws UserError when it cannot be started or fails
 */
export async function runTool([program, ...args]: [string, ...string[]]): Promise<void> {
  const signal = interruption();
  detail([program, ...args].join(' '));
  const child = spawn(program, args, { stdio: 'inherit' });
  // A terminal sends SIGINT to the whole process group, but who sends SIGTERM sends it to us alone.
  signal.addEventListener('abort', () => signal.reason === 'SIGTERM' && child.kill('SIGTERM'));
  const outcome = await new Promise<string | number | null>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, killer) => resolve(killer ?? code));
  });
  if (outcome !== 0 && !signal.aborted) {
    throw new UserError(`${program} failed (${typeof outcome === 'number' ? `status ${outcome}` : outcome}); what it said is above`);
  }
}
