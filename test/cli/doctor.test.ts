import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'mocha';
import type { Check } from '../../host-tools/src/doctor/check.js';
import { earbit } from './earbit.js';
import { FakeTools } from './fake-tools.js';

describe('doctor', function () {
  this.timeout(180_000);
  const folder = mkdtempSync(join(tmpdir(), 'earbit-doctor-'));
  const tools = new FakeTools(folder);
  after(() => rmSync(folder, { recursive: true }));

  async function doctor(args: string[], path: string): Promise<{ status: number | null; checks: Map<string, Check> }> {
    const { stdout, stderr, status } = await earbit(['doctor', '--json', ...args], { PATH: path });
    assert.equal(stderr, '');
    const checks = stdout.trim().split('\n').map((line) => JSON.parse(line) as Check);
    return { status, checks: new Map(checks.map((check) => [check.name, check])) };
  }

  it('finds the emulated board well, and needs no hardware for that', async () => {
    tools.add('udevadm');
    const { status, checks } = await doctor([], `${tools.folder}:${process.env['PATH']}`);
    assert.equal(status, 0);
    assert.match(checks.get('emulated board')!.found, /^answers: mps2-an386, image .*, protocol \d/);
    assert.equal(checks.get('serial ports')!.status, 'warning');
    assert.equal(checks.get('serial ports')!.needed, false);
  });

  it('tells what is missing and what to do, with status 1', async () => {
    const { status, checks } = await doctor([], '/nowhere');
    assert.equal(status, 1);
    assert.deepEqual(checks.get('QEMU'), {
      ...{ name: 'QEMU', status: 'missing', found: 'qemu-system-arm is not installed' },
      ...{ fix: 'sudo apt-get install qemu-system-arm', needed: true },
    });
    assert.equal(checks.get('west')!.status, 'warning');
  });

  it('checks for a board’s tools and port when it is named', async () => {
    tools.add('west', 'echo "West version: v1.2.0"');
    const { status, checks } = await doctor(['--board', 'nrf52840dk', '--port', '/dev/ttyNONE'], tools.folder);
    assert.equal(status, 1);
    assert.equal(checks.get('QEMU')!.status, 'warning');
    assert.equal(checks.get('west')!.found, 'West version: v1.2.0');
    assert.equal(checks.get('flash tool')!.found, 'west');
    assert.match(checks.get('port /dev/ttyNONE')!.found, /there is no such port/);
    assert.equal(checks.get('port /dev/ttyNONE')!.status, 'missing');
    assert.deepEqual(tools.calls().filter((call) => call.startsWith('west')), ['west --version', 'west topdir']);
  });
});
