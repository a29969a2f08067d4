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
export async function runTool(command: [string, ...string[]]): Promise<void> {
  const outcome = await runToEnd(command);
  if (outcome === 0 || interruption().aborted) return;
  throw new UserError(`${command[0]} failed (${typeof outcome === 'number' ? `status ${outcome}` : outcome}); what it said is above`);
}

/**
 * As {@link runTool}, but its failure is the caller's.
 * @param environment beside that of this process
 * @returns its exit status, the name of the signal that ended it, or why it cannot be started
 */
export async function runToEnd([program, ...args]: [string, ...string[]], environment: NodeJS.ProcessEnv = {}): Promise<number | string> {
  const signal = interruption();
  detail([program, ...args].join(' '));
  const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, ...environment } });
  // A terminal sends SIGINT to the whole process group, but who sends SIGTERM sends it to us alone.
  signal.addEventListener('abort', () => signal.reason === 'SIGTERM' && child.kill('SIGTERM'));
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, killer) => resolve(killer ?? code ?? 0));
  });
}
