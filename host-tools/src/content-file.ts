import { basename, extname } from 'node:path';
import { failureText } from './app/app-error.js';
import { rememberMap, rememberMapOf } from './app/source-maps.js';
import type { ConnectedBoard } from './connected-board.js';
import { UserError } from './errors.js';
import { readNamedFile } from './files.js';
import { modelPath } from './models.js';
import { progressBar } from './progress-bar.js';
import { readSeal } from './signing.js';
import { assertStarted, type Content, isModel, modelName, pushApp, pushModel, type Seal } from './storage.js';

/**
 * Puts an app on the board, under the file's name; it runs from then on.
 * @param path of a bundle, or of TypeScript, which is bundled first
 * @returns the app's name
 * @throws UserError when it cannot be read or bundled, or fails while it starts
 */
export async function pushAppFile(board: ConnectedBoard, path: string): Promise<string> {
  const name = appName(path);
  const bytes = await readBundle(path);
  const seal = await sealFor(board, path, bytes);
  const started = await pushApp(board, name, bytes, { onProgress: progressBar(`app ${name}`), seal });
  assertStarted(started, failureText);
  return name;
}

/**
 * @param path of a bundle, or of TypeScript, which is bundled
 * @throws UserError when it cannot be read or bundled
 */
export async function readBundle(path: string): Promise<Uint8Array> {
  if (extname(path) === '.ts') return bundle(path);
  if (extname(path) !== '.js') throw new UserError(`${path} is no app: name a bundle (.js) or TypeScript (.ts)`);
  rememberMapOf(path);
  return readNamedFile(path);
}

/**
 * Puts a model on the board.
 * @param model name of a shipped one, or path of an .ebm file
 * @returns its name
 */
export async function pushModelFile(board: ConnectedBoard, model: string): Promise<string> {
  const path = await modelPath(model);
  const bytes = await readNamedFile(path);
  return pushModel(board, path, bytes, { onProgress: progressBar(`model ${model}`), seal: await sealFor(board, path, bytes) });
}

/** @returns what a file holds, as it would be pushed: a model, or an app's bundle */
export async function readContent(path: string): Promise<Content> {
  if (extname(path) === '.ts') throw new UserError(`${path} is no bundle; make one: earbit build ${path} -o ${appName(path)}.js`);
  const bytes = await readNamedFile(path);
  if (isModel(bytes)) return { kind: 'model', name: modelName(path, bytes), bytes };
  if (extname(path) === '.js') return { kind: 'app', name: appName(path), bytes };
  throw new UserError(`${path} is neither a bundle (.js) nor a model (.ebm)`);
}

function appName(path: string): string {
  return basename(path, extname(path));
}

/** A board that is not locked asks for none. */
async function sealFor(board: ConnectedBoard, path: string, bytes: Uint8Array): Promise<Seal | undefined> {
  return board.description.owner === '' ? undefined : readSeal(path, bytes);
}

async function bundle(path: string): Promise<Uint8Array> {
  const { AppCompiler } = await import('./app/compiler.js');
  const made = await new AppCompiler(path).compile();
  rememberMap(made);
  return Buffer.from(made.code);
}
