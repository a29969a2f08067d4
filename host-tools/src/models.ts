import { readdir } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { UserError } from './errors.js';
import { projectPath } from './project.js';

const FOLDER = projectPath('models/');

/** @returns the names of the models that earbit ships */
export async function shippedModels(): Promise<string[]> {
  const entries = await readdir(FOLDER, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name).sort();
}

/** @returns true when the user named a file and not a model by its name */
export function isModelFile(name: string): boolean {
  return name.endsWith('.ebm');
}

/**
 * @param name of a shipped model, or path of an .ebm file
 * @returns the path of its file
 * @throws UserError when there is none
 */
export async function modelPath(name: string): Promise<string> {
  const path = isModelFile(name) ? name : `${FOLDER}${name}/model.ebm`;
  if (existsSync(path)) return path;
  if (isModelFile(name)) throw new UserError(`no model file ${name}`);
  throw new UserError(`no model ${name}; there are ${(await shippedModels()).join(', ')}, or name an .ebm file`);
}
