import { homedir } from 'node:os';
import { join } from 'node:path';

/** Folder for what is fetched or computed once and kept outside the project, after the XDG base directory specification. */
export function cacheFolder(...names: string[]): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'earbit', ...names);
}
