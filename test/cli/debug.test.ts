import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, describe, it } from 'mocha';
import { earbit, emulatorsOf, isRunning, start } from './earbit.js';
import { FakeTools } from './fake-tools.js';

/** Why the processor stands, as the GDB server on a port says it. */
async function haltReason(port: number): Promise<string> {
  for (;;) {
    const answer = await askForReason(port).catch((error: NodeJS.ErrnoException) => error);
    if (typeof answer === 'string') return answer;
    if (answer.code !== 'ECONNREFUSED') throw answer;
    await sleep(100); // QEMU tells its serial port a moment before it serves GDB; debuggers try again as well
  }
}

function askForReason(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write('+$?#3f'));
    socket.setEncoding('latin1').on('data', (text: string) => {
      answer += text;
      const packet = /\$([^#]*)#/.exec(answer)?.[1];
      if (packet === undefined) return;
      socket.destroy();
      resolve(packet);
    });
    socket.once('error', reject);
  });
}

describe('debug', function () {
  this.timeout(180_000);
  const folder = mkdtempSync(join(tmpdir(), 'earbit-debug-'));
  const tools = new FakeTools(folder);
  after(() => rmSync(folder, { recursive: true }));
  const environment = { PATH: `${tools.folder}:${process.env['PATH']}` };

  it('serves GDB on an emulated board that stands at its reset, until Ctrl-C', async () => {
    const debug = start(['debug', '--server']);
    const command = await debug.says(/.*target remote 127\.0\.0\.1:\d+.*/);
    assert.match(command, /gdb(-multiarch)? -q \S+earbit\.elf -ex 'target remote/);
    assert.match(await haltReason(Number(/:(\d+)/.exec(command)![1])), /^[ST]05/);
    const [emulator] = emulatorsOf(debug.child.pid!);
    debug.child.kill('SIGINT');
    assert.equal((await debug.ended).status, 130);
    assert.ok(!isRunning(emulator!));
  });

  it('attaches a debugger, which sees the image’s functions', async () => {
    tools.add('arm-none-eabi-gdb', `exec gdb-multiarch -batch "$@" -ex 'break main' -ex continue -ex backtrace`);
    const { stdout, stderr, status } = await earbit(['debug'], environment);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /Breakpoint 1, .*main \(/);
    assert.match(stdout, /^#0 .*main \(/m);
    tools.remove('arm-none-eabi-gdb');
    tools.calls();
  });

  it('reaches a real board through its runner, and ends the server with the debugger', async () => {
    mkdirSync(join(folder, 'build/zephyr'), { recursive: true });
    writeFileSync(join(folder, 'build/CMakeCache.txt'), '');
    writeFileSync(join(folder, 'build/zephyr/zephyr.elf'), '');
    const args = ['debug', '--board', 'nrf52840dk', '--build-dir', join(folder, 'build')];
    tools.add('west');
    assert.equal((await earbit(args, environment)).status, 0);
    assert.deepEqual(tools.calls(), [`west debug --build-dir ${join(folder, 'build')}`]);
    tools.add('openocd', 'exec sleep 600');
    tools.add('arm-none-eabi-gdb', 'sleep 1');
    const { status, stderr } = await earbit([...args, '--runner', 'openocd'], environment);
    assert.equal(status, 0, stderr);
    const calls = tools.calls().join('\n');
    assert.match(calls, /^openocd -f interface\/jlink\.cfg -f target\/nrf52\.cfg -c bindto 127\.0\.0\.1; gdb_port \d+;/m);
    assert.match(calls, /^arm-none-eabi-gdb -q \S+zephyr\.elf -ex target remote 127\.0\.0\.1:\d+ -ex monitor reset halt$/m);
  });

  it('tells when the server ends by itself', async () => {
    tools.add('openocd', 'echo Error: no device found >&2; exit 1');
    tools.add('arm-none-eabi-gdb', 'exec sleep 3');
    const args = ['debug', '--board', 'nrf52840dk', '--build-dir', join(folder, 'build'), '--runner', 'openocd'];
    const { status, stderr } = await earbit(args, environment);
    assert.match(stderr, /^earbit: openocd ended \(status 1\): Error: no device found\n$/);
    assert.equal(status, 1);
  });
});
