import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** @returns the absolute path of a file or folder of the project */
export function projectPath(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}

/** @returns the version of these tools, e.g. "0.1.0" */
export function projectVersion(): string {
  return (JSON.parse(readFileSync(projectPath('package.json'), 'utf8')) as { version: string }).version;
}
