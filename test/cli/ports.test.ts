import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { earbit, type Ended, type Running, start } from './earbit.js';

/** A system with serial ports on USB: a `udevadm` that lists them, one of them an emulated board's pseudo-terminal. */
describe('serial ports on USB', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'earbit-ports-'));
  const board = join(folder, 'ttyACM0');
  const silent = join(folder, 'ttyUSB0');
  const environment = { PATH: `${join(folder, 'bin')}:${process.env['PATH']}`, XDG_STATE_HOME: join(folder, 'state') };
  let sim: Running;

  before(async () => {
    sim = start(['sim', '--fast']);
    symlinkSync((await sim.says(/\/dev\/pts\/\d+/)).trim(), board);
    mkdirSync(join(folder, 'bin'));
    plug(board, silent);
  });
  after(async () => {
    sim.child.kill('SIGKILL');
    await sim.ended;
    rmSync(folder, { recursive: true });
  });

  function plug(...ports: string[]): void {
    const usb = { [board]: ['1366', '1051', '000683'], [silent]: ['10c4', 'ea60', '0001'] };
    const lines = ports.flatMap((path) => {
      const [vendor, product, serial] = usb[path]!;
      const properties = { DEVNAME: path, ID_VENDOR_ID: vendor, ID_MODEL_ID: product, ID_SERIAL_SHORT: serial };
      return ['P: /devices/usb', `N: ${path}`, ...Object.entries(properties).map(([name, value]) => `E: ${name}=${value}`), ''];
    });
    writeFileSync(join(folder, 'bin', 'udevadm'), `#!/bin/sh\ncat <<'END'\n${lines.join('\n')}\nEND\n`, { mode: 0o755 });
  }

  const run = (...args: string[]): Promise<Ended> => earbit(args, environment);
  const portsOf = async (...args: string[]): Promise<Record<string, unknown>[]> => {
    const { stdout, stderr, status } = await run('ports', '--json', ...args);
    assert.equal(status, 0, stderr);
    return stdout.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
  };

  it('an unknown board is not used unless it is asked for', async () => {
    const [first] = await portsOf('--no-probe');
    assert.deepEqual(first, {
      ...{ port: board, vendorId: '1366', productId: '1051', serialNumber: '000683', candidates: ['nrf52840dk'], default: false },
    });
    assert.equal(existsSync(environment.XDG_STATE_HOME), false);
    assert.match((await run('info', '-v')).stderr, /qemu-system-arm/);
    const { stdout, status } = await run('info', '--board', 'nrf52840dk', '-v');
    assert.match(stdout, /mps2-an386/); // which the pseudo-terminal really is
    assert.equal(status, 0);
  });

  it('lists what answers, and why nothing does', async () => {
    const [first, second] = await portsOf();
    assert.equal(first!['board'], 'mps2-an386');
    assert.equal(first!['default'], true);
    assert.match(String(second!['problem']), /there is no port/);
    const { stdout } = await run('ports');
    assert.match(stdout, /^\* \S+ +1366:1051 000683 +mps2-an386 answers: image /m);
    assert.match(stdout, /^ {2}\S+ +10c4:ea60 0001 +there is no port/m);
  });

  it('a board that has answered is found by itself, and by its serial number', async () => {
    assert.deepEqual(JSON.parse(readFileSync(join(environment.XDG_STATE_HOME, 'earbit', 'boards.json'), 'utf8')), { '000683': 'mps2-an386' });
    assert.match((await run('info')).stderr, /^earbit: uses the board on .*ttyACM0; --sim boots an emulated one\n$/);
    assert.equal((await run('info', '--port', '000683', '-v')).stderr, '');
    assert.match((await run('info', '--sim', '-v')).stderr, /qemu-system-arm/);
    assert.match((await run('app', 'list', '--storage', join(folder, 'board.storage'), '-v')).stderr, /qemu-system-arm/);
  });

  it('what cannot be chosen is said', async () => {
    assert.match((await run('info', '--port', '4711')).stderr, /no port 4711/);
    assert.match((await run('info', '--board', 'nano-33-ble-sense')).stderr, /no nano-33-ble-sense is attached/);
    assert.match((await earbit(['info', '--board', 'nano-33-ble-sense'], { ...environment, EARBIT_PORT: 'x' })).stderr, /no nano-33-ble-sense is attached/);
    assert.match((await run('app', 'list', '--port', 'x', '--storage', 'y')).stderr, /'--port' cannot be used with option '--storage'/);
    const toaster = await run('info', '--board', 'toaster');
    assert.match(toaster.stderr, /no board toaster; there are .*nrf52840dk/);
    assert.equal(toaster.status, 2);
    const both = { '000683': 'nrf52840dk', '0001': 'nrf52840dk' };
    writeFileSync(join(environment.XDG_STATE_HOME, 'earbit', 'boards.json'), JSON.stringify(both));
    assert.match((await run('info')).stderr, /several boards are attached \(\S+ttyACM0, \S+ttyUSB0\)/);
  });

  it('a busy port names its holder', async () => {
    const holder = start(['listen', '--port', board, '--json'], { PATH: process.env['PATH'] });
    await holder.says(/hello/);
    const { stderr, status } = await run('info', '--port', board);
    assert.match(stderr, new RegExp(`is busy: another program holds it \\(process ${holder.child.pid}, .*earbit\\.js listen`));
    assert.equal(status, 1);
    holder.child.kill('SIGKILL');
    await holder.ended;
  });
});
