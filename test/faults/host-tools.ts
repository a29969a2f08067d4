import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectPath } from '../../host-tools/src/project.js';
import { tone, writeWav } from '../audio/wav.js';
import { NO_BOARD, processes } from '../cli/earbit.js';
import { generator } from '../random.js';
import { pause } from './line.js';

/** A command of the host tools under a fault. */
export interface HostCase {
  what: string;
  /**
   * Of sh, in a folder with the files of {@link HostFaults}. `$earbit` is the command; `full` is a folder on a full disk,
   * `readonly` one on a disk that cannot be written to.
   */
  command: string;
  status: number;
  /** What standard error tells. */
  says: RegExp;
  /** Left to the table: one like it is in `npm test`. */
  slow?: boolean;
}

const APP = projectPath('app/main.ts');

export const HOST_CASES: HostCase[] = [
  { what: 'an empty recording', slow: true, command: '$earbit listen empty.wav', status: 1, says: /is not a recording that can be decoded/ },
  { what: 'a recording cut in its header', command: '$earbit listen torn-header.wav', status: 1, says: /holds no audio/ },
  { what: 'random bytes', slow: true, command: '$earbit listen noise.flac', status: 1, says: /is not a recording/ },
  { what: 'a recording of no samples', slow: true, command: '$earbit listen none.wav', status: 1, says: /holds no audio/ },
  { what: 'a recording of no channels', slow: true, command: '$earbit listen channels.wav', status: 1, says: /holds no audio/ },
  { what: 'a recording of 1 sample a second', command: '$earbit listen slow.wav', status: 1, says: /says that it has 1 samples a second/ },
  { what: 'a recording of 2^31 samples a second', slow: true, command: '$earbit listen fast.wav', status: 1, says: /says that it has 2147483648 samples a second/ },
  { what: 'a recording cut in its samples', slow: true, command: '$earbit listen torn.wav --fast > heard', status: 0, says: /^$/ },
  { what: 'a recording that says it is 4 GB', slow: true, command: '$earbit listen huge.wav --fast > heard', status: 0, says: /^$/ },
  { what: 'a folder instead of a recording', slow: true, command: '$earbit listen recordings', status: 1, says: /cannot read recordings: illegal operation on a directory/ },
  { what: 'a recording without an end', command: '$earbit listen /dev/zero', status: 1, says: /it has no end within 256 MB/ },
  { what: 'a pipe without an end', slow: true, command: 'yes | $earbit listen /dev/stdin', status: 1, says: /it has no end within 256 MB/ },
  { what: 'standard output on a full disk', command: '$earbit listen good.wav --fast --json > /dev/full', status: 1, says: /cannot write standard output: no space left on device/ },
  { what: 'a run recorded on a full disk', slow: true, command: '$earbit record good.wav --fast -o full/run.earbit', status: 1, says: /cannot write .*full\/run\.earbit: no space left on device; what came before can be replayed/ },
  { what: 'recordings decoded to a full disk', command: '$earbit decode recordings full/decoded', status: 1, says: /cannot write to full\/decoded: no space left on device/ },
  { what: 'the storage of an emulated board on a full disk', slow: true, command: '$earbit info --storage full/storage || TMPDIR=$PWD/full $earbit info', status: 1, says: /cannot write .*storage: no space left on device/ },
  { what: 'a project on a full disk', slow: true, command: '$earbit new full/project', status: 1, says: /cannot make full\/project: no space left on device/ },
  { what: 'a run recorded in a read-only folder', slow: true, command: '$earbit record good.wav --fast -o readonly/run.earbit', status: 1, says: /cannot write readonly\/run\.earbit: read-only file system/ },
  { what: 'recordings decoded to a read-only folder', command: '$earbit decode recordings readonly/decoded', status: 1, says: /cannot write to readonly\/decoded: read-only file system/ },
  { what: 'the storage of an emulated board in a read-only folder', slow: true, command: '$earbit sim --storage readonly/storage', status: 1, says: /cannot make readonly\/storage: read-only file system/ },
  { what: 'a project in a read-only folder', slow: true, command: '$earbit new readonly/project', status: 1, says: /cannot make readonly\/project: read-only file system/ },
  { what: 'an app built to a full disk', slow: true, command: `$earbit build ${APP} -o full/app.js`, status: 1, says: /cannot write full\/app\.js: no space left on device/ },
  { what: 'an app built to where no folder can be made', slow: true, command: `$earbit build ${APP} -o /proc/build/app.js`, status: 1, says: /cannot write \/proc\/build\/app\.js: no such file or directory/ },
  { what: 'recordings decoded to where no folder can be made', command: '$earbit decode recordings /proc/decoded', status: 1, says: /cannot write to \/proc\/decoded: no such file or directory/ },
  { what: 'a project where no folder can be made', slow: true, command: '$earbit new /proc/project', status: 1, says: /cannot make \/proc\/project: no such file or directory/ },
  { what: 'a cache folder that cannot be made', command: 'XDG_CACHE_HOME=/proc/cache $earbit listen --fast', status: 1, says: /cannot fetch .*: no such file or directory/ },
  { what: 'a key in a read-only folder', command: '$earbit keys new readonly/key', status: 1, says: /cannot write readonly\/key.*: read-only file system/ },
  { what: 'an app that fails, and tells what a terminal would act on', command: '$earbit listen good.wav --fast --app fails.js > heard', status: 1, says: /E_APP_EXCEPTION in onEnd: Error: \\x1b\[2J\n/ },
  {
    what: 'a second program on a port',
    command: `$earbit sim --fast > port & sim=$!; wait_for port
$earbit listen --port $(cat port) long.wav --json > heard 2> /dev/null & listener=$!; wait_for heard
$earbit info --port $(cat port); status=$?
kill $listener; wait $listener; kill $sim; wait $sim; exit $status`,
    status: 1,
    says: /is busy: another program holds it/,
  },
  {
    what: 'a board that is gone while it is listened to, then Ctrl-C',
    command: `$earbit sim --fast > port & sim=$!; wait_for port
$earbit listen --port $(cat port) long.wav --json > heard 2> said & listener=$!; wait_for heard
kill $sim; wait_for said; kill -INT $listener; wait $listener; status=$?
tail -n 1 said >&2; exit $status`,
    status: 130,
    says: /looking for it/,
  },
];

/** Status of a case where no disk can be made: only root can mount. */
const NO_DISKS = 99;
/** Seconds. */
const LONGEST = 40;
/** Tenths of a second that a killed emulator may take to be gone. */
const MOMENTS = 50;

const PRELUDE = `earbit='${process.execPath} ${projectPath('bin/earbit.js')}'
wait_for() { for i in $(seq 200); do [ -s "$1" ] && return; sleep 0.1; done; }
mount -t tmpfs -o size=64k tmpfs full && mount -t tmpfs -o ro tmpfs readonly || exit ${NO_DISKS}
head -c 65536 /dev/zero > full/filler
rm -f port heard said
`;

/** A folder of files that are not as they should be, for the commands. */
export class HostFaults {
  private readonly folder = mkdtempSync(join(tmpdir(), 'earbit-faults-'));

  constructor() {
    const { folder } = this;
    const path = (name: string): string => join(folder, name);
    for (const name of ['recordings', 'full', 'readonly', 'tmp']) mkdirSync(path(name));
    writeWav(path('good.wav'), tone(300, 2, 20_000), 20_000);
    writeWav(path('long.wav'), tone(300, 60, 20_000), 20_000);
    for (const name of ['one.wav', 'two.wav']) writeWav(path(`recordings/${name}`), tone(300, 2, 20_000), 20_000);
    const good = readFileSync(path('good.wav'));
    const changed = (name: string, change: (bytes: Buffer) => unknown): void => {
      const bytes = Buffer.from(good);
      change(bytes);
      writeFileSync(path(name), bytes);
    };
    writeFileSync(path('empty.wav'), '');
    writeFileSync(path('torn-header.wav'), good.subarray(0, 30));
    writeFileSync(path('torn.wav'), good.subarray(0, 30_001));
    writeFileSync(path('none.wav'), good.subarray(0, 44));
    changed('channels.wav', (bytes) => bytes.writeUInt16LE(0, 22));
    changed('slow.wav', (bytes) => bytes.writeUInt32LE(1, 24));
    changed('fast.wav', (bytes) => bytes.writeUInt32LE(2 ** 31, 24));
    changed('huge.wav', (bytes) => bytes.writeUInt32LE(2 ** 32 - 4, 40));
    writeFileSync(path('fails.js'), "exports.onEnd = function () { throw new Error('\\u001b[2J'); };");
    const random = generator(1);
    writeFileSync(path('noise.flac'), Uint8Array.from({ length: 20_000 }, random));
  }

  /**
   * Runs a case with disks of its own.
   * @returns what became of it, and the emulated boards and their storages that it left behind; undefined where no disk can be made
   */
  async run({ command }: HostCase): Promise<{ status: number | null; said: string; left: string[] } | undefined> {
    const { folder } = this;
    const tmp = mkdtempSync(join(folder, 'tmp/'));
    const environment = { ...process.env, ...NO_BOARD, TMPDIR: tmp };
    const child = spawn('unshare', ['--mount', 'timeout', '--kill-after=1', `${LONGEST}`, 'sh', '-c', PRELUDE + command], { cwd: folder, env: environment, stdio: ['ignore', 'ignore', 'pipe'] });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
    if (status === NO_DISKS) return undefined;
    // A killed emulator may outlive the command for a moment, until the kernel comes to it.
    for (let tries = 0; tries < MOMENTS && emulatorsOf(tmp).length > 0; tries++) await pause(100);
    const left = [...readdirSync(tmp).filter((name) => name.startsWith('earbit-')), ...emulatorsOf(tmp)];
    return { status, said: stderr.replaceAll(`${folder}/`, ''), left };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

/** @returns the emulators that run with a storage in the folder */
function emulatorsOf(folder: string): string[] {
  return processes()
    .flatMap((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      } catch {
        return []; // it has ended
      }
    })
    .filter((command) => command.includes(folder));
}
