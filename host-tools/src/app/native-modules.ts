import { existsSync, readdirSync } from 'node:fs';
import { projectPath } from '../project.js';

/** @returns the names of the modules that the image brings, which a bundle leaves to `require` */
export function nativeModules(): string[] {
  return readdirSync(projectPath('native-modules')).filter((name) => existsSync(projectPath(`native-modules/${name}/index.d.ts`)));
}
