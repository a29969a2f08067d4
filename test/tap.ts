import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { it } from 'mocha';

/**
 * Runs a program that prints TAP and makes a mocha test of each of its lines, and one of its exit status.
 * To be called inside `describe`.
 * @param input what the program reads from standard input
 */
export function testsFromTap(command: string, args: string[], input = ''): void {
  const { stdout, stderr, status, signal, error } = spawnSync(command, args, {
    input,
    encoding: 'utf8',
    timeout: 300_000,
    maxBuffer: 1 << 28,
  });
  const results = [...(stdout ?? '').matchAll(/^(not )?ok\b[ \d]*-? *(.*)$/gm)];
  for (const [line, failed, name] of results) it(name || line, () => assert.ok(failed === undefined, line));
  it('ends well, with every planned test run', () => {
    assert.equal(error, undefined);
    assert.equal(status, 0, `${command} ${args.join(' ')} ended with ${signal ?? `status ${status}`}:\n${stderr}`);
    const planned = /^1\.\.(\d+)$/m.exec(stdout)?.[1];
    assert.equal(results.length, Number(planned), 'the number of tests is not what the plan line says');
    assert.ok(results.length > 0);
  });
}
