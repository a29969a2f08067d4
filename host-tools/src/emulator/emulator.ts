import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../errors.js';
import { detail } from '../messages.js';
import { projectPath } from '../project.js';
import { readEmulatedBoard } from './board.js';
import { placeRecording, prepareStorage, STORAGE_FILE_BYTES } from './storage.js';

export interface EmulatorOptions {
  /** Let virtual time run ahead of real time. */
  fast?: boolean;
  /** TCP port of this machine where a GDB server waits, the processor halted at reset; it runs at once when absent. */
  gdbPort?: number;
  /** File that keeps the board's storage from one run to the next; a fresh one for this run alone when absent. */
  storage?: string;
  /** What its microphone hears over and over, 20 kHz, whole blocks of 10 ms; it has none when absent. */
  microphone?: Int16Array;
}

/** An emulated board that runs. */
export interface Emulator {
  /** Path of its serial port, a pseudo-terminal. */
  readonly port: string;
  /** Why it ended; never settles when {@link Emulator.stop} ends it. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

/** What firmware/build.sh makes. */
export const EMULATED_IMAGE = process.env.EARBIT_IMAGE ?? projectPath('build/firmware/earbit.elf');

const QEMU = 'qemu-system-arm';

/** 16 ns an instruction: 62.5 million a second, about an nRF52840 at 64 MHz and one instruction a cycle. */
const INSTRUCTION_CLOCK = 'shift=4';

/** What QEMU says of the serial port. */
const REDIRECTED = /char device redirected to (\S+)/;

/** Status of `flock` when another board has the storage. */
const STORAGE_BUSY = 75;

/** Each running QEMU, and what discards its storage. */
const running = new Map<ChildProcess, () => void>();
// However this process ends, the emulated boards end with it; setpriv sees to it when it has no time left to do so.
process.on('exit', () => {
  for (const [child, discard] of running) {
    child.kill('SIGKILL');
    discard();
  }
});

/** A busy board runs ahead of real time by itself; one that waits for its microphone has to pass the time at once. */
function aheadOfTime(microphone: Int16Array | undefined): string {
  return microphone === undefined ? '' : ',sleep=off';
}

/** The storage that is named and kept, or a fresh one in a folder of its own. */
async function storageFor({ storage }: EmulatorOptions): Promise<{ storage: string; discard: () => void }> {
  if (storage !== undefined) return { storage, discard: () => {} };
  const folder = await mkdtemp(join(tmpdir(), 'earbit-'));
  return { storage: join(folder, 'storage'), discard: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * Boots the emulated board.
 * @throws UserError when QEMU or the image is missing, or the storage is busy or none
 */
export async function bootEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  if (!existsSync(EMULATED_IMAGE)) {
    throw new UserError(`no image at ${EMULATED_IMAGE}; run: npm run build, or let EARBIT_IMAGE name one`);
  }
  if (spawnSync(QEMU, ['--version']).error) throw new UserError(`${QEMU} is missing; run: sudo apt-get install ${QEMU}`);
  const { storage, discard } = await storageFor(options);
  try {
    await prepareStorage(storage);
    if (options.microphone !== undefined) await placeRecording(storage, options.microphone);
    return await boot(options, storage, discard);
  } catch (error) {
    discard();
    throw error;
  }
}

function boot({ fast, gdbPort, microphone }: EmulatorOptions, storage: string, discard: () => void): Promise<Emulator> {
  const command = [
    ...['flock', '--nonblock', '--no-fork', '--conflict-exit-code', `${STORAGE_BUSY}`, storage],
    ...[QEMU, '-M', `${readEmulatedBoard().machine},memory-backend=storage`, '-kernel', EMULATED_IMAGE],
    ...['-object', `memory-backend-file,id=storage,share=on,size=${STORAGE_FILE_BYTES},mem-path=${storage.replaceAll(',', ',,')}`],
    ...['-icount', `${INSTRUCTION_CLOCK}${fast ? aheadOfTime(microphone) : ',align=on'}`],
    // The multiplexer buffers input, which the emulated UART alone takes a byte at a time; see docs/decisions/0002.
    ...['-chardev', 'pty,id=link,mux=on', '-serial', 'chardev:link', '-echr', '0'],
    ...(gdbPort === undefined ? [] : ['-S', '-gdb', `tcp:127.0.0.1:${gdbPort}`]),
    ...['-display', 'none', '-monitor', 'none', '-nodefaults'],
  ];
  detail(command.join(' '));
  const child = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', ...command],
    // In a process group of its own, so that Ctrl-C reaches it through us alone.
    { stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  );
  running.set(child, discard);
  return new Promise((resolve, reject) => {
    let output = '';
    let emulator: Emulator | undefined;
    let stopping = false;
    const closed = new Promise<void>((done) => child.once('close', () => done()));
    let end: (reason: string) => void;
    const ended = new Promise<string>((done) => (end = done));
    const listen = (text: string): void => {
      output = (output + text).slice(-2000);
      const port = REDIRECTED.exec(output)?.[1];
      if (emulator !== undefined || port === undefined) return;
      emulator = {
        port,
        ended,
        stop() {
          stopping = true;
          child.kill('SIGKILL');
          return closed;
        },
      };
      resolve(emulator);
    };
    child.stdout.setEncoding('utf8').on('data', listen);
    child.stderr.setEncoding('utf8').on('data', listen);
    child.once('error', (error) => {
      running.delete(child);
      reject(new UserError(`the emulator cannot be started: ${error.message}`));
    });
    child.once('close', (code, signal) => {
      running.delete(child);
      discard();
      if (stopping) return;
      if (code === STORAGE_BUSY) {
        reject(new UserError(`${storage} is the storage of another emulated board that runs`));
        return;
      }
      const said = output.split('\n').findLast((line) => line !== '' && !REDIRECTED.test(line) && !line.includes('warning:'));
      const reason = `the emulator ended (${signal ?? `status ${code}`})${said === undefined ? '' : `: ${said}`}`;
      if (emulator === undefined) reject(new UserError(reason));
      else end(reason);
    });
  });
}
