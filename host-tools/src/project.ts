import { fileURLToPath } from 'node:url';

/** @returns the absolute path of a file or folder of the project */
export function projectPath(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}
