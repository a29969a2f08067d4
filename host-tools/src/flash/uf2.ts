import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SerialPort } from 'serialport';
import type { RealBoard } from '../boards.js';
import { UserError } from '../errors.js';
import { reasonOf } from '../files.js';
import { interruption } from '../interruption.js';
import { detail, note } from '../messages.js';

/** What every drive of such a bootloader has in its root. */
const INFO = 'INFO_UF2.TXT';
const LOOK_INTERVAL_MS = 250;
/** After which the user is asked to help. */
const PATIENCE_MS = 4000;
const GIVE_UP_MS = 60_000;

/**
 * Copies an image to the drive that the board's bootloader shows. The bootloader is entered by opening the port at 1200 baud, where the image that
 * runs knows of it, else by the user, who presses reset twice.
 * @param drive folder where it is mounted; looked for when absent
 */
export async function flashUf2(board: RealBoard, file: string, port: string | undefined, drive: string | undefined): Promise<void> {
  const uf2 = board.flash.uf2;
  if (uf2 === undefined) throw new UserError(`${board.name} has no UF2 bootloader`);
  if (drive !== undefined && !existsSync(join(drive, INFO))) throw new UserError(`${drive} is no drive of a UF2 bootloader: it has no ${INFO}`);
  const isShown = drive !== undefined || findDrive(uf2.drive) !== undefined;
  if (!isShown && port !== undefined && uf2.touch !== undefined) await touch(port, uf2.touch);
  const target = drive ?? (await waitForDrive(uf2.drive, board.title));
  if (target === undefined) return; // interrupted
  detail(`copies ${file} to ${target}`);
  await copyFile(file, join(target, 'earbit.uf2')).catch((error: NodeJS.ErrnoException) => {
    // The board restarts when it has the last block, often before the system has finished with the drive.
    if (error.code !== 'EIO' && error.code !== 'ENODEV') throw new UserError(`cannot write to ${target}: ${reasonOf(error)}`);
  });
}

async function touch(path: string, baudRate: number): Promise<void> {
  const port = new SerialPort({ path, baudRate, autoOpen: false });
  await new Promise<void>((resolve) => {
    port.open((error) => {
      if (error) return resolve(detail(`${path} cannot be opened at ${baudRate} baud: ${error.message}`));
      port.set({ dtr: false }, () => port.close(() => resolve()));
    });
  });
}

async function waitForDrive(label: string, title: string): Promise<string | undefined> {
  const signal = interruption();
  const started = Date.now();
  let isAsked = false;
  while (!signal.aborted) {
    const drive = findDrive(label);
    if (drive !== undefined) return drive;
    const waited = Date.now() - started;
    if (waited > GIVE_UP_MS) throw new UserError(`the drive ${label} did not appear; if it is mounted elsewhere, name its folder with --drive`);
    if (waited > PATIENCE_MS && !isAsked) {
      isAsked = true;
      note(`press the reset button of the ${title} twice, quickly, and mount the drive ${label} if your system does not`);
    }
    await sleep(LOOK_INTERVAL_MS);
  }
  return undefined;
}

/** @returns where the drive is mounted (Linux, macOS) */
function findDrive(label: string): string | undefined {
  const isDrive = (folder: string): boolean => folder.endsWith(`/${label}`) && existsSync(join(folder, INFO));
  return mountPoints().find(isDrive);
}

function mountPoints(): string[] {
  if (process.platform === 'darwin') return readdirSync('/Volumes').map((name) => join('/Volumes', name));
  if (process.platform !== 'linux') return [];
  const mounts = readFileSync('/proc/mounts', 'utf8').trim().split('\n');
  return mounts.map((line) => line.split(' ')[1]!.replaceAll('\\040', ' '));
}
