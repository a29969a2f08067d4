import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** One line of `earbit doctor`. */
export interface Check {
  name: string;
  status: 'ok' | 'warning' | 'missing';
  /** What was found. */
  found: string;
  /** What to do about it; absent when all is well. */
  fix?: string;
  /** Whether what was asked for works without it. */
  needed: boolean;
}

export function ok(name: string, found: string, needed = true): Check {
  return { name, status: 'ok', found, needed };
}

/** A thing that is needed counts as missing, another is worth a warning. */
export function lacking(name: string, found: string, fix: string, needed: boolean): Check {
  return { name, status: needed ? 'missing' : 'warning', found, fix, needed };
}

/** Whether a program runs, and the first line that it says of itself. */
export async function toolCheck(name: string, [program, ...args]: [string, ...string[]], fix: string, needed: boolean): Promise<Check> {
  try {
    const { stdout, stderr } = await promisify(execFile)(program, args, { timeout: 20_000 });
    return ok(name, (stdout || stderr).trim().split('\n')[0] ?? '', needed);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return lacking(name, code === 'ENOENT' ? `${program} is not installed` : message.trim().split('\n')[0]!, fix, needed);
  }
}
