import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, it } from 'mocha';

const REPORT = 'build/pytest.xml';

// Debian's Python has PyTorch; another one that comes first in PATH may not.
describe('training', () => {
  const { status, stdout, stderr } = spawnSync('/usr/bin/python3', ['-m', 'pytest', '-q', `--junitxml=${REPORT}`, 'training'], {
    encoding: 'utf8',
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
  });
  const cases = status === null ? [] : [...readFileSync(REPORT, 'utf8').matchAll(/<testcase .*?name="([^"]*)"[^>]*?(\/>|>\s*<(\w+))/g)];
  for (const [, name, , child] of cases) {
    it(name!, function () {
      if (child === 'skipped') this.skip();
      assert.ok(child !== 'failure' && child !== 'error', stdout);
    });
  }
  it('ends well', () => {
    assert.equal(status, 0, stdout + stderr);
    assert.ok(cases.length > 0);
  });
});
