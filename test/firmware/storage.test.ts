import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'mocha';
import { buildWithCmake } from '../cmake.js';
import { testsFromTap } from '../tap.js';

const BUILD = 'build/test/core';

buildWithCmake('firmware/core/test', BUILD);

describe('storage', () => testsFromTap(`${BUILD}/storage_test`, []));

describe('packed content', () => testsFromTap(`${BUILD}/unpack_test`, []));

describe('power cuts', () => {
  it('at every erase and write of an update leave the old or the new app and model whole', () => {
    const { stdout, stderr, status } = spawnSync(`${BUILD}/power_cut`, ['2000', '5000'], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    assert.ok(Number(/(\d+) cuts/.exec(stdout)?.[1]) > 3000, stdout);
  });
});
