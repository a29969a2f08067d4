import { existsSync } from 'node:fs';
import { UserError } from '../errors.js';

/** Where an app is looked for in the working directory: a project of `earbit new`, then earbit's own. */
const PLACES = ['src/main.ts', 'app/main.ts'];

/**
 * @returns the app of the project in the working directory
 * @throws UserError when there is none
 */
export function defaultApp(): string {
  const found = PLACES.find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new UserError(`there is no ${PLACES.join(' or ')} here: name an app, or make a project with \`earbit new NAME\``);
}
