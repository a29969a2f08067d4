import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { UserError } from '../errors.js';
import { makeFolder, reasonOf } from '../files.js';
import { projectPath } from '../project.js';

/** What npm takes for the name of a package of its own, and a board for that of an app. */
const NAME = /^[a-z0-9][a-z0-9._-]{0,62}$/;

const SCRIPTS = {
  dev: 'earbit dev',
  test: 'earbit test',
  build: 'earbit build',
};

/**
 * Makes an app project from the template.
 * @param folder new, or empty; its last part is the project's name
 * @returns the project's name
 * @throws UserError when the name or the folder will not do, or cannot be written
 */
export function createProject(folder: string): string {
  const path = resolve(folder);
  const name = basename(path);
  if (!NAME.test(name)) throw new UserError(`${name} is no name for a project: a to z, 0 to 9, '.', '_' and '-', at most 63, as in \`earbit new night-watch\``, 2);
  const earbit = dirname(projectPath('package.json'));
  if (!relative(earbit, path).startsWith('..')) throw new UserError(`${path} lies in earbit's own tree: name a folder outside, as ${join(dirname(earbit), path === earbit ? 'night-watch' : name)}`);
  if (entriesOf(path).length > 0) throw new UserError(`${path} is there already and not empty: name another folder`);
  try {
    for (const [file, text] of templateFiles()) write(join(path, file), text.replaceAll('{{name}}', name).replaceAll('{{earbit}}', earbit));
    write(join(path, 'package.json'), manifest(name, earbit));
  } catch (error) {
    throw new UserError(`cannot make ${path}: ${reasonOf(error)}`);
  }
  return name;
}

function manifest(name: string, earbit: string): string {
  const fields = { name, version: '0.0.0', private: true, type: 'module', scripts: SCRIPTS, dependencies: { earbit: `file:${earbit}` } };
  return `${JSON.stringify(fields, undefined, 2)}\n`;
}

/** @returns what is in a folder; nothing when there is none */
function entriesOf(path: string): string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    throw new UserError(code === 'ENOTDIR' ? `${path} is a file: name another folder` : `cannot read ${path}: ${reasonOf(error)}`);
  }
}

/** Paths in the project with their text. A .gitignore would hold for the template itself, so it lies there without its dot. */
function templateFiles(): [path: string, text: string][] {
  const root = projectPath('host-tools/template');
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .map((path) => [relative(root, path).replace(/^gitignore$/, '.gitignore'), readFileSync(path, 'utf8')]);
}

function write(path: string, text: string): void {
  makeFolder(dirname(path));
  writeFileSync(path, text, { flag: 'wx' });
}
