import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { AppCompiler } from '../../host-tools/src/app/compiler.js';
import { nativeModules } from '../../host-tools/src/app/native-modules.js';
import { createProject } from '../../host-tools/src/app/new-project.js';
import { SAMPLE_RATE } from '../../host-tools/src/audio/decode.js';
import type { UserError } from '../../host-tools/src/errors.js';
import type { ToldEvent } from '../../host-tools/src/testing/index.js';
import { tone, writeWav } from '../audio/wav.js';
import { earbit, type Ended, emulatorsOf, isRunning, start } from '../cli/earbit.js';

/** An app that tells its version at each prediction. */
const app = (version: string): string => `export function onPrediction(time: number): void {
  console.log(${version}, time > 0);
}
`;

/** Tells one event a stream: the class that led last. */
const TELLING_APP = `import { emit } from 'events';
import { label, smooth, smoothed, windowSeconds } from 'model';
import { setTimeout } from 'timers';
let leading = 0;
let heard = 0;
export function onStart(): void {
  heard = 0;
  setTimeout(() => console.log('timer after', heard), 2100);
}
export function onPrediction(time: number): void {
  leading = smooth(0.5);
  heard = time;
}
export function onEnd(): void {
  emit(label(leading), heard - windowSeconds(), heard, smoothed(leading));
}
`;

const MORE_TESTS = `import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { runApp } from 'earbit/testing';

const on = process.env['EARBIT_TEST_ON'];
const scene = { labels: ['a', 'b'], windows: [{ probabilities: { a: 0.5 } }, { probabilities: { b: 0.75 } }, {}] };

describe('more', () => {
  it('timers go by the audio', async () => {
    const { events, log } = await runApp('src/told.ts', scene);
    assert.deepEqual(log, [{ level: 'info', text: 'timer after 1.99' }]);
    assert.deepEqual(events, [{ label: 'b', start: 0.96, end: 2.47, confidence: 0.5625, stream: 1 }]);
  });
  it('a recording', async () => {
    writeFileSync(on + '.json', JSON.stringify((await runApp('src/told.ts', 'run.earbit')).events));
  });
  it('an exception leads to its line', async () => {
    await assert.rejects(runApp('src/throws.ts', scene), /^Error: E_APP_EXCEPTION in onPrediction: Error: at 2\\.47\\n[^]*> 2 \\|[^]*throws\\.ts:2:/);
  });
  it('a native call is checked', async () => {
    await assert.rejects(runApp('src/wrong.ts', scene), /E_NATIVE_CALL in onEnd: RangeError: events\\.emit: confidence: expected 0 to 1, got 1\\.5/);
  });
  it('kernels are on a board alone', async () => {
    const run = runApp('src/kernels.ts', scene);
    if (on === 'sim') await run;
    else await assert.rejects(run, /E_APP_START in start: Error: module 'tensor' runs on a board alone/);
  });
  it('skipped');
});
`;

describe('an app project', function () {
  this.timeout(180_000);
  const folder = mkdtempSync(join(tmpdir(), 'earbit-project-'));
  const project = join(folder, 'night-watch');
  const path = (name: string): string => join(project, name);
  const inProject = (...args: string[]): Promise<Ended> => earbit(args, {}, project);
  after(() => rmSync(folder, { recursive: true }));

  describe('earbit new', () => {
    before(async () => {
      const { status, stderr } = await earbit(['new', project]);
      assert.equal(status, 0, stderr);
      assert.match(stderr, /npm install/);
      const early = await inProject('test');
      assert.equal(early.status, 1);
      assert.match(early.stderr, /^earbit: earbit is not installed in this folder; run, .*: npm install\n$/);
      execFileSync('npm', ['install', '--offline', '--no-audit', '--no-fund'], { cwd: project, stdio: 'pipe' });
    });

    it('makes a project that builds, outside of earbit’s tree', async () => {
      const { status, stderr } = await inProject('build');
      assert.equal(status, 0, stderr);
      assert.match(readFileSync(path('build/app.js'), 'utf8'), /exports\.onPrediction = /);
      assert.ok(existsSync(path('.gitignore')));
    });

    it('has the types of every native module', () => {
      const types = readFileSync('app/types.d.ts', 'utf8');
      for (const name of nativeModules()) assert.ok(types.includes(`native-modules/${name}/index.d.ts`), name);
    });

    it('says what to do before npm install', async () => {
      renameSync(path('node_modules'), path('elsewhere'));
      await assert.rejects(new AppCompiler(path('src/main.ts')).compile(), ({ message }: Error) => {
        assert.match(message, /^TS2688: .*earbit\/app[^]*npm install/);
        assert.doesNotMatch(message, /TS2307/);
        return true;
      });
      renameSync(path('elsewhere'), path('node_modules'));
    });

    const refused: [what: string, folder: string, complaint: RegExp, status: number][] = [
      ['a folder that is not empty', project, /is there already and not empty/, 1],
      ['a file', join(project, 'package.json'), /is a file/, 1],
      ['a name that npm refuses', join(folder, 'Night Watch'), /^Night Watch is no name for a project/, 2],
      ['a folder in earbit’s own tree', 'build/night-watch', /in earbit's own tree/, 1],
    ];
    for (const [what, name, complaint, status] of refused) {
      it(`refuses ${what}`, () => {
        assert.throws(() => createProject(name), ({ message, exitCode }: UserError) => complaint.test(message) && exitCode === status);
      });
    }
  });

  describe('earbit test', () => {
    const place = (name: string): ToldEvent[] => JSON.parse(readFileSync(path(`${name}.json`), 'utf8')) as ToldEvent[];
    before(async () => {
      writeFileSync(path('src/told.ts'), TELLING_APP);
      writeFileSync(path('src/throws.ts'), 'export function onPrediction(time: number): void {\n  if (time > 2) throw new Error(`at ${time}`);\n}\n');
      writeFileSync(path('src/wrong.ts'), `import { emit } from 'events';\nexport function onEnd(): void {\n  emit('x', 0, 1, 1.5);\n}\n`);
      writeFileSync(path('src/kernels.ts'), `import { releaseAll } from 'tensor';\nexport function onEnd(): void {\n  releaseAll();\n}\n`);
      writeFileSync(path('test/more.test.ts'), MORE_TESTS);
      writeWav(path('tone.wav'), tone(700, 2, SAMPLE_RATE), SAMPLE_RATE);
      const { status, stderr } = await inProject('record', '--sim', '--fast', '-o', 'run.earbit', 'tone.wav', 'tone.wav');
      assert.equal(status, 0, stderr);
    });

    it('runs the same tests on Node.js and on an emulated board', async () => {
      const { stdout, stderr, status } = await inProject('test', '--json');
      const lines = stdout.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
      const failed = lines.filter(({ state }) => state === 'failed');
      assert.deepEqual(failed, [], stderr);
      assert.equal(status, 0);
      assert.deepEqual(lines.filter(({ type }) => type === 'summary'), [
        { type: 'summary', on: 'node', passed: 9, failed: 0, skipped: 1 },
        { type: 'summary', on: 'sim', passed: 9, failed: 0, skipped: 1 },
      ]);
    });

    it('gives an app on Node.js what the board heard', () => {
      const withoutConfidence = (events: ToldEvent[]): unknown[] => events.map(({ confidence: _, ...rest }) => rest);
      assert.deepEqual(withoutConfidence(place('node')), withoutConfidence(place('sim')));
      assert.deepEqual(place('sim').map(({ stream }) => stream), [1, 2]);
      place('sim').forEach(({ confidence }, i) => assert.ok(Math.abs(confidence - place('node')[i]!.confidence) < 1e-5));
    });

    it('ends with status 1 when a test fails', async () => {
      writeFileSync(path('test/fails.test.ts'), `it('fails', () => { throw new Error('on purpose'); });\n`);
      const { status, stdout, stderr } = await inProject('test', '--on', 'node', '--grep', 'fails');
      assert.match(stdout, /on purpose/);
      assert.match(stderr, /tests failed on Node\.js/);
      assert.equal(status, 1);
      const none = await inProject('test', '--on', 'node', '--grep', 'no such title');
      assert.equal(none.status, 1, none.stdout);
      assert.match(none.stderr, /tests failed on Node\.js, or none has "no such title" in its title/);
    });
  });

  describe('earbit dev', () => {
    before(() => {
      writeFileSync(path('src/main.ts'), app(`'one'`));
      writeWav(path('tone.wav'), tone(700, 2, SAMPLE_RATE), SAMPLE_RATE);
    });

    it('runs what is saved, shows what does not compile and leaves the running app alone, and ends with Ctrl-C', async () => {
      const dev = start(['dev', '--sim', '--hear', 'tone.wav'], {}, project);
      await dev.notes(/\] one true/);
      await dev.says(/^src\/main\.ts runs \d+\.\d+ s after it was saved \(\d+ bytes, bundled in \d+\.\d+ s\)$/m);
      writeFileSync(path('src/main.ts'), `import { version } from './version';\n${app('version')}`);
      await dev.notes(/src\/main\.ts:1:25: TS2307: .*'\.\/version'/);
      await dev.notes(/TS2307[^]*\] one true/);
      // What was missing comes as editors save: under another name first.
      writeFileSync(path('src/.version.ts.tmp'), `export const version = 'two';\n`);
      renameSync(path('src/.version.ts.tmp'), path('src/version.ts'));
      await dev.notes(/\] two true/);
      writeFileSync(path('src/version.ts'), `export const version: string = (null as any).three;\n`);
      await dev.notes(/E_APP_START in start: TypeError[^]*> 1 \| export const version: string = \(null as any\)\.three;/);
      await dev.notes(/the board refused it[^]*what runs now: built-in/);
      writeFileSync(path('src/version.ts'), `export const version = 'four';\n`);
      await dev.notes(/\] four true/);
      renameSync(path('src/main.ts'), path('src/away.ts'));
      await dev.notes(/^src\/main\.ts does not run:\nthere is no app src\/main\.ts$/m);
      writeFileSync(path('src/version.ts'), `export const version = 'five';\n`);
      renameSync(path('src/away.ts'), path('src/main.ts'));
      await dev.notes(/\] five true/);
      const [emulator] = emulatorsOf(dev.child.pid!);
      dev.child.kill('SIGINT');
      assert.equal((await dev.ended).status, 130);
      assert.ok(!isRunning(emulator!));
    });

    it('needs an app', async () => {
      const { stderr, status } = await earbit(['dev'], {}, folder);
      assert.match(stderr, /there is no src\/main\.ts or app\/main\.ts here.*earbit new/);
      assert.equal(status, 1);
      assert.equal((await inProject('dev', 'tone.wav')).status, 2);
    });
  });
});
