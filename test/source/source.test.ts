import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'mocha';

/** Runs a command in the project's root; its output is the message of a failure. */
function succeeds(command: string, ...args: string[]): void {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  assert.equal(status, 0, `${command} ${args.join(' ')}\n${error?.message ?? ''}${stdout}${stderr}`);
}

function trackedFiles(...patterns: string[]): string[] {
  return spawnSync('git', ['ls-files', ...patterns], { encoding: 'utf8' }).stdout.split('\n').filter(Boolean);
}

describe('source', () => {
  it('host tools and tests have no type errors', () => succeeds('npx', 'tsc'));
  it('the dashboard has no type errors', () => succeeds('npx', 'tsc', '--noEmit', '--project', 'host-tools/dashboard'));
  it('the app has no type errors', () => succeeds('npx', 'tsc', '--noEmit', '--project', 'app'));
  it("the link's generated modules are those of its specification", () => succeeds('npm', 'run', 'generate', '--', '--check'));
  it('C is formatted', () => {
    const generated = 'firmware/link/protocol.h';
    const files = trackedFiles('*.c', '*.h').filter((file) => file !== generated);
    assert.ok(files.length > 0);
    succeeds('clang-format', '--dry-run', '-Werror', ...files);
  });
  it('clang-tidy and cppcheck find nothing in C', () => succeeds('scripts/lint.sh'));
});
