import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/**
 * Configures and builds a CMake project; other test files, which run at the same time, may build the same one.
 * @param settings as on the command line, e.g. `-DNAME=VALUE`
 */
export function buildWithCmake(source: string, build: string, ...settings: string[]): void {
  mkdirSync(build, { recursive: true });
  const cmake = (...options: string[]): Buffer => execFileSync('flock', [build, 'cmake', ...options]);
  cmake('-S', source, '-B', build, ...settings);
  cmake('--build', build, '--parallel', `${availableParallelism()}`);
}
