import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'mocha';

describe('stack of the image', () => {
  it('holds the deepest path of calls, JavaScript and an interrupt', () => {
    const { status, stdout, stderr } = spawnSync('npx', ['tsx', 'scripts/stack-bound.ts'], { encoding: 'utf8' });
    assert.equal(status, 0, `${stdout}${stderr}`);
    assert.match(stdout, /^natives beyond it +\d+ {2}call_native > /m);
  });
});
