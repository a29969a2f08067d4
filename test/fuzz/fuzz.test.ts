import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'mocha';

/** What is as good as sure to be reached from the seeds in so few executions. */
const TARGETS: [target: string, runs: number, edges: number][] = [
  ['model', 20_000, 1000],
  ['link', 5000, 900],
];

describe('fuzzing with libFuzzer, sanitizers on', function () {
  this.timeout(300_000);
  for (const [target, runs, edges] of TARGETS) {
    it(`${target}: ${runs} executions find nothing`, () => {
      const { status, stdout, stderr } = spawnSync('test/fuzz/run.sh', [target, '--runs', `${runs}`], { encoding: 'utf8' });
      assert.equal(status, 0, stderr);
      const [, executed, covered] = /: (\d+) executions, (\d+) of \d+ edges covered, nothing found\n/.exec(stdout)!;
      assert.ok(Number(executed) >= runs && Number(covered) >= edges, stdout);
    });
  }
});
