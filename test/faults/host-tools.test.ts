import assert from 'node:assert/strict';
import { after, describe, it } from 'mocha';
import { HOST_CASES, HostFaults } from './host-tools.js';

describe('the host tools under faults: one error that says what is wrong, and no emulated board left behind', function () {
  this.timeout(60_000);
  const faults = new HostFaults();
  after(() => faults.remove());
  for (const one of HOST_CASES.filter(({ slow }) => !slow)) {
    it(one.what, async function () {
      const outcome = await faults.run(one);
      if (outcome === undefined) return this.skip(); // only root can mount
      const { status, said, left } = outcome;
      assert.match(said, one.says);
      assert.doesNotMatch(said, /[\0-\x08\x0b-\x1f]|^ +at .*:\d+:\d+/m, 'no control characters and no stack of the tools');
      assert.deepEqual([status, left], [one.status, []]);
    });
  }
});
