import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../cache.js';
import { makeFolder } from '../files.js';

const run = promisify(execFile);

/** A recording inside a Debian package. */
interface PackagedRecording {
  package: string;
  /** Path inside the package. */
  path: string;
  credit: string;
}

/**
 * What `npm start` hears: real recordings that no model was trained on. They stay in the cache and out of the project;
 * credits after each package's copyright file and sound list.
 */
const PACKAGED_RECORDINGS: PackagedRecording[] = [
  {
    package: 'mate-media-common',
    path: 'usr/share/sounds/mate/default/alerts/bark.ogg',
    credit: 'a dog: bark.ogg of MATE Media, MATE developers, GPL-2+',
  },
  {
    package: 'gnome-shell-pomodoro-data',
    path: 'usr/share/gnome-pomodoro/sounds/clock.ogg',
    credit: 'a ticking clock: clock.ogg of GNOME Pomodoro, Kamil Prusko and contributors, GPL-3+',
  },
  {
    package: 'minetest-data',
    path: 'usr/share/games/minetest/games/minetest_game/mods/fire/sounds/fire_fire.1.ogg',
    credit: 'a fire: fire_fire.1.ogg of Minetest Game, by Dynamicell (freesound.org 17548), CC BY 3.0',
  },
];

export interface SampleRecording {
  path: string;
  credit: string;
}

/**
 * The sample recordings, fetched at the first call with `apt-get download`, which needs no rights.
 * @param warn is told in one sentence which recording cannot be had, and why; the others are still returned
 */
export async function sampleRecordings(warn: (message: string) => void): Promise<SampleRecording[]> {
  const folder = cacheFolder('samples');
  const recordings: SampleRecording[] = [];
  for (const packaged of PACKAGED_RECORDINGS) {
    const path = join(folder, basename(packaged.path));
    try {
      if (!(await isFile(path))) await fetch(packaged, folder, path);
      recordings.push({ path, credit: packaged.credit });
    } catch (error) {
      const reason = String((error as { stderr?: string }).stderr || (error as Error).message).trim().split('\n').pop();
      warn(`cannot fetch ${basename(path)} from Debian's package ${packaged.package}: ${reason}`);
    }
  }
  return recordings;
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then((found) => found.isFile(), () => false);
}

async function fetch(packaged: PackagedRecording, folder: string, path: string): Promise<void> {
  makeFolder(folder);
  const work = await mkdtemp(join(folder, 'fetch-'));
  try {
    await run('apt-get', ['download', '--quiet', packaged.package], { cwd: work });
    const archive = (await readdir(work)).find((name) => name.endsWith('.deb'));
    if (archive === undefined) throw new Error('apt-get downloaded nothing');
    await run('dpkg-deb', ['--extract', archive, 'content'], { cwd: work });
    // A rename is whole or not at all, so that an interrupted fetch leaves no torn recording behind.
    await copyFile(join(work, 'content', packaged.path), join(work, 'recording'));
    await rename(join(work, 'recording'), path);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
