import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/**
 * Configures and builds a CMake project.
 * @param settings as on the command line, e.g. `-DNAME=VALUE`
 */
export function buildWithCmake(source: string, build: string, ...settings: string[]): void {
  execFileSync('cmake', ['-S', source, '-B', build, ...settings]);
  execFileSync('cmake', ['--build', build, '--parallel', `${availableParallelism()}`]);
}
