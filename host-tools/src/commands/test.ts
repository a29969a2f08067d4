import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { UserError } from '../errors.js';
import { examples, GROUP } from '../help.js';
import { interruption } from '../interruption.js';
import { note } from '../messages.js';
import { projectPath } from '../project.js';
import { runToEnd } from '../tools.js';

const PLACES = { node: 'Node.js', sim: 'an emulated board' } as const;
type Place = keyof typeof PLACES;

/** Milliseconds for one test: an emulated board is booted in the first. */
const TEST_TIMEOUT_MS = 60_000;

interface TestOptions {
  on?: Place;
  grep?: string;
  json?: boolean;
}

export function addTestCommand(program: Command): void {
  program
    .command('test [files...]')
    .helpGroup(GROUP.program)
    .summary('an app’s tests')
    .description(
      'run mocha tests of an app (default: test/**/*.test.ts) on Node.js and then, the same ones, on an emulated board; ' +
        '`import { runApp } from "earbit/testing"` runs an app with a recording of `earbit record` or with predictions that the test gives. No hardware is needed',
    )
    .addOption(new Option('--on <place>', 'on one of them alone').choices(Object.keys(PLACES)))
    .option('-g, --grep <text>', 'only tests whose title has this')
    .option('--json', 'one JSON object a line on standard output: each test, then a summary for each place; times in seconds')
    .addHelpText('after', examples('earbit test', 'earbit test --on node test/rule.test.ts', 'earbit test --json --grep "goes on"'))
    .action(run);
}

async function run(files: string[], { on, grep, json }: TestOptions): Promise<void> {
  checkInstalled();
  const signal = interruption();
  const mochaProgram = createRequire(import.meta.url).resolve('mocha/bin/_mocha');
  const mocha = [
    ...[process.execPath, '--import', import.meta.resolve('tsx'), mochaProgram, '--timeout', `${TEST_TIMEOUT_MS}`],
    ...(json ? ['--reporter', projectPath('host-tools/src/testing/json-reporter.cjs')] : []),
    ...(grep === undefined ? [] : ['--fgrep', grep, '--fail-zero']),
    ...(files.length > 0 ? files : ['test/**/*.test.ts']),
  ] as [string, ...string[]];
  const failed: string[] = [];
  for (const place of on === undefined ? (Object.keys(PLACES) as Place[]) : [on]) {
    if (signal.aborted) return;
    note(`on ${PLACES[place]}:`);
    if ((await runToEnd(mocha, { EARBIT_TEST_ON: place })) !== 0) failed.push(PLACES[place]);
  }
  if (failed.length > 0 && !signal.aborted) throw new UserError(`tests failed on ${failed.join(' and on ')}${grep === undefined ? '' : `, or none has ${JSON.stringify(grep)} in its title`}; what they said is above`);
}

/** Tests import earbit/testing from the project that they are in. */
function checkInstalled(): void {
  try {
    createRequire(resolve('package.json')).resolve('earbit/testing');
  } catch {
    throw new UserError('earbit is not installed in this folder; run, where the app’s package.json is: npm install');
  }
}
