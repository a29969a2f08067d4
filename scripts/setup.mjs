// Makes a fresh clone ready: npm packages, Debian packages, Duktape's sources, then everything that is built. Each step is
// skipped when it is done already. Plain Node.js with built-in modules alone, because it runs before anything is installed.
//   node scripts/setup.mjs [--test]     --test: also what the tests need
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const LOG = 'build/setup.log';

/** What builds the image and the host program, and runs the image. */
const PACKAGES = [
  'cmake',
  'dpkg-dev',
  'gcc',
  'gcc-arm-none-eabi',
  'libc6-dev',
  'libnewlib-arm-none-eabi',
  'make',
  'qemu-system-arm',
  'xz-utils',
];
const TEST_PACKAGES = ['chromium', 'clang-14', 'clang-format', 'clang-tidy', 'cppcheck', 'fish', 'gdb-multiarch', 'libclang-rt-14-dev', 'python3-matplotlib', 'python3-numpy', 'python3-pytest', 'python3-sklearn', 'python3-torch', 'python3-tqdm', 'zsh'];

process.chdir(ROOT);
mkdirSync('build', { recursive: true });
writeFileSync(LOG, '');
await installNpmPackages();
await installDebianPackages([...PACKAGES, ...(process.argv.includes('--test') ? TEST_PACKAGES : [])]);
await step('sources of the JavaScript engine', 'sh', ['scripts/find-engine.sh']);
await step('app, firmware and host program', 'npm', ['run', 'build']);

async function installNpmPackages() {
  const lock = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
  const stamp = 'node_modules/.earbit-lock';
  if (read(stamp) === lock) return;
  await step('npm packages', 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(stamp, lock);
}

async function installDebianPackages(packages) {
  const known = spawnSync('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n', ...packages], { encoding: 'utf8' });
  if (known.error) fail(`Debian's packages are needed (${packages.join(' ')}), but dpkg-query is missing: install their like by hand`);
  const installed = new Set(known.stdout.split('\n'));
  const missing = packages.filter((name) => !installed.has(`${name} installed`));
  if (missing.length === 0) return;
  if (process.getuid() !== 0) {
    fail(`Debian packages are missing; run:\n  sudo apt-get update && sudo apt-get install --no-install-recommends ${missing.join(' ')}`);
  }
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await step('lists of Debian packages', 'apt-get', ['update'], environment);
  await step(`Debian packages ${missing.join(' ')}`, 'apt-get', ['install', '-y', '--no-install-recommends', ...missing], environment);
}

/** Runs a command with its output in the log; says what is done when it takes a while, and shows the log's end when it fails. */
async function step(what, command, args, env = process.env) {
  const log = openSync(LOG, 'a');
  writeSync(log, `$ ${command} ${args.join(' ')}\n`);
  const announce = setTimeout(() => process.stderr.write(`set-up: ${what}\n`), 1000);
  const child = spawn(command, args, { stdio: ['ignore', log, log], env });
  const status = await new Promise((resolve) => child.once('error', () => resolve(127)).once('exit', resolve));
  clearTimeout(announce);
  closeSync(log);
  if (status === 0) return;
  process.stderr.write(`${readFileSync(LOG, 'utf8').trimEnd().split('\n').slice(-30).join('\n')}\n`);
  fail(`${what}: \`${command} ${args.join(' ')}\` failed with status ${status}; all of its output is in ${LOG}`);
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function fail(message) {
  process.stderr.write(`set-up: ${message}\n`);
  process.exit(1);
}
