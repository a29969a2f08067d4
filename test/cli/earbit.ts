import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { projectPath } from '../../host-tools/src/project.js';

export interface Ended {
  status: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface Running {
  child: ChildProcess;
  /** Resolves when standard output has shown a match. */
  says(pattern: RegExp): Promise<string>;
  /** Resolves when standard error has. */
  notes(pattern: RegExp): Promise<string>;
  ended: Promise<Ended>;
}

/** What this user has attached or set must not choose the board that a test talks to. */
export const NO_BOARD = { EARBIT_PORT: '', EARBIT_BOARD: '', XDG_STATE_HOME: '/dev/null' };

/** Starts the installed command as a user does, in this folder or another one; `detached` in a process group of its own, as a shell does. */
export function start(args: string[], environment: NodeJS.ProcessEnv = {}, cwd?: string, detached = false): Running {
  const child = spawn(process.execPath, [projectPath('bin/earbit.js'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...NO_BOARD, ...environment },
    ...(cwd !== undefined && { cwd }),
    detached,
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Ended>((resolve) =>
    child.once('close', (status, signal) => resolve({ status, signal, stdout, stderr })),
  );
  const shows = (pattern: RegExp, stream: Readable, text: () => string): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = pattern.exec(text());
        if (found !== null) resolve(found[0]);
      };
      stream.on('data', look);
      void ended.then(() => reject(new Error(`ended without saying ${pattern}: ${stdout}${stderr}`)));
      look();
    });
  return {
    child,
    says: (pattern) => shows(pattern, child.stdout, () => stdout),
    notes: (pattern) => shows(pattern, child.stderr, () => stderr),
    ended,
  };
}

export function earbit(args: string[], environment?: NodeJS.ProcessEnv, cwd?: string): Promise<Ended> {
  return start(args, environment, cwd).ended;
}

/** Process ids of the running QEMU that is a descendant of `pid`; empty when there is none. */
export function emulatorsOf(pid: number): number[] {
  return processes().filter((candidate) => {
    const [command, parent] = stat(candidate);
    return command?.startsWith('qemu-system') && parent === pid;
  });
}

/** @returns the ids of all that run */
export function processes(): number[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number);
}

export function isRunning(pid: number): boolean {
  const [, , state] = stat(pid);
  return state !== undefined && state !== 'Z';
}

function stat(pid: number): [command?: string, parent?: number, state?: string] {
  try {
    const [, command, state, parent] = /^\d+ \((.*)\) (\S) (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return [command, Number(parent), state];
  } catch {
    return [];
  }
}
