import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { cacheFolder } from '../cache.js';
import { makeFolder } from '../files.js';
import { projectPath } from '../project.js';
import { type Bundle, bundleCrc, type SourceMap } from './bundle.js';

/** Maps kept; the ones used longest ago go first. */
const KEPT = 200;

/*
 * A board knows its app by the CRC of the bundle alone. Each bundle that is made or put on a board leaves its map in a cache folder under
 * that CRC, so that any later command can say which line of TypeScript an error is at.
 */

/** Keeps a bundle's map. Without a writable cache folder errors are told at the bundle's lines. */
export function rememberMap({ code, map }: Bundle): void {
  try {
    makeFolder(cacheFolder('maps'));
    writeFileSync(pathOf(bundleCrc(code)), JSON.stringify(map));
    const kept = readdirSync(cacheFolder('maps')).map((name) => join(cacheFolder('maps'), name));
    if (kept.length <= KEPT) return;
    const oldest = kept.map((path) => ({ path, time: statSync(path).mtimeMs })).sort((a, b) => a.time - b.time)[0]!;
    rmSync(oldest.path, { force: true });
  } catch {
    // the app runs all the same
  }
}

/** Keeps the map beside a bundle's file, if there is one. */
export function rememberMapOf(path: string): void {
  const bundle = readBundle(path);
  if (bundle !== undefined) rememberMap(bundle);
}

/** @returns the map of the bundle with that CRC, undefined when it was made elsewhere */
export function findMap(crc: number): SourceMap | undefined {
  const kept = readMap(pathOf(crc));
  if (kept !== undefined) return kept;
  const builtIn = readBundle(projectPath('build/app.js'));
  return builtIn !== undefined && bundleCrc(builtIn.code) === crc ? builtIn.map : undefined;
}

function pathOf(crc: number): string {
  return join(cacheFolder('maps'), `${crc.toString(16).padStart(8, '0')}.map`);
}

function readBundle(path: string): Bundle | undefined {
  const map = readMap(`${path}.map`);
  return map === undefined ? undefined : { code: readFileSync(path, 'utf8'), map };
}

/** @returns undefined when there is none that can be read */
function readMap(path: string): SourceMap | undefined {
  try {
    const map = JSON.parse(readFileSync(path, 'utf8')) as SourceMap;
    const sources = map.sources.map((source) => source && resolve(dirname(path), source));
    return { ...map, sources };
  } catch {
    return undefined;
  }
}
