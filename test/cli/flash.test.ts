import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'mocha';
import { knownBoard, type RealBoard } from '../../host-tools/src/boards.js';
import { flashCommands, gdbServer } from '../../host-tools/src/flash/runners.js';
import { earbit, type Ended } from './earbit.js';
import { FakeTools } from './fake-tools.js';

describe('flash', function () {
  this.timeout(180_000);
  const folder = mkdtempSync(join(tmpdir(), 'earbit-flash-'));
  const tools = new FakeTools(folder);
  after(() => rmSync(folder, { recursive: true }));
  const path = (name: string): string => join(folder, name);
  const flash = (...args: string[]): Promise<Ended> => earbit(['flash', ...args], { PATH: `${tools.folder}:/bin` });
  const build = (target: string): void => {
    mkdirSync(path('build/zephyr'), { recursive: true });
    writeFileSync(path('build/CMakeCache.txt'), `CACHED_BOARD:STRING=${target}\n`);
    for (const form of ['elf', 'hex', 'uf2']) writeFileSync(path(`build/zephyr/zephyr.${form}`), form);
  };

  it('knows each runner’s command line', () => {
    const board = knownBoard('nrf52840dk') as RealBoard;
    const line = (...commands: string[][]): string => commands.map((words) => words.join(' ')).join('; ');
    const image = { hex: 'a.hex', folder: 'b' };
    assert.equal(line(...flashCommands('west', board, image)!), 'west flash --build-dir b');
    assert.equal(
      line(...flashCommands('nrfutil', board, image)!),
      'nrfutil device program --firmware a.hex --options chip_erase_mode=ERASE_RANGES_TOUCHED_BY_FIRMWARE,verify=VERIFY_READ,reset=RESET_SYSTEM',
    );
    assert.equal(line(...flashCommands('pyocd', board, image)!), 'pyocd flash --target nrf52840 a.hex');
    assert.equal(
      line(...flashCommands('probe-rs', board, { elf: 'a.elf' })!),
      'probe-rs download --chip nRF52840_xxAA --binary-format elf a.elf; probe-rs reset --chip nRF52840_xxAA',
    );
    assert.equal(
      line(...flashCommands('openocd', board, image)!),
      'openocd -f interface/jlink.cfg -f target/nrf52.cfg -c program {a.hex} verify reset exit',
    );
    assert.equal(flashCommands('west', board, { hex: 'a.hex' }), undefined);
    assert.equal(line(gdbServer('probe-rs', board, 1234)!), 'probe-rs gdb --chip nRF52840_xxAA --gdb-connection-string 127.0.0.1:1234');
    assert.equal(gdbServer('nrfutil', board, 1234), undefined);
  });

  it('says what to build, what to install and what it cannot do', async () => {
    assert.match((await flash('--board', 'mps2-an386')).stderr, /^earbit: mps2-an386 is emulated: .*nothing to flash/);
    assert.match((await flash('--board', 'nrf52840dk', '--build-dir', path('none'))).stderr, /run: west build -b nrf52840dk\/nrf52840 -d /);
    build('xiao_ble/nrf52840/sense');
    const other = await flash('--board', 'nrf52840dk', '--build-dir', path('build'));
    assert.match(other.stderr, /holds an image for xiao_ble\/nrf52840\/sense; run: west build -p -b nrf52840dk\/nrf52840/);
    build('nrf52840dk/nrf52840');
    const bare = await flash('--board', 'nrf52840dk', '--build-dir', path('build'));
    assert.match(bare.stderr, /^earbit: no program for nrf52840dk is installed: get west \(.*or openocd \(sudo apt-get install openocd\)\n$/);
    assert.equal(bare.status, 1);
    const { stderr, status } = await flash('--board', 'nrf52840dk', '--runner', 'uf2', '--build-dir', path('build'));
    assert.match(stderr, /nrf52840dk is not flashed with uf2, but with west/);
    assert.equal(status, 2);
    assert.deepEqual(tools.calls(), []);
  });

  it('takes the first runner that is there and can', async () => {
    tools.add('west');
    tools.add('openocd');
    const built = await flash('--board', 'nrf52840dk', '--build-dir', path('build'));
    assert.equal(built.status, 0, built.stderr);
    assert.deepEqual(tools.calls(), [`west flash --build-dir ${path('build')}`]);
    assert.match(built.stderr, /flashes Nordic nRF52840 DK with west\n.*the image is on the board, but no port of it is known/);
    await flash('--board', 'nrf52840dk', path('build/zephyr/zephyr.hex'));
    assert.match(tools.calls().join(), /^openocd .*program/);
  });

  it('tells when the program fails', async () => {
    tools.add('pyocd', 'echo no probe >&2; exit 3');
    const { stderr, status } = await flash('--board', 'nrf52840dk', '--runner', 'pyocd', path('build/zephyr/zephyr.elf'));
    assert.match(stderr, /no probe\nearbit: pyocd failed \(status 3\); what it said is above\n$/);
    assert.equal(status, 1);
  });

  it('copies a .uf2 to the bootloader’s drive', async () => {
    mkdirSync(path('XIAO-SENSE'));
    const args = ['--board', 'xiao-nrf52840-sense', '--drive', path('XIAO-SENSE'), path('build/zephyr/zephyr.uf2')];
    assert.match((await flash(...args)).stderr, /is no drive of a UF2 bootloader: it has no INFO_UF2\.TXT/);
    writeFileSync(path('XIAO-SENSE/INFO_UF2.TXT'), 'UF2 Bootloader');
    const { stderr, status } = await flash(...args);
    assert.equal(status, 0, stderr);
    assert.equal(readFileSync(path('XIAO-SENSE/earbit.uf2'), 'utf8'), 'uf2');
  });
});
