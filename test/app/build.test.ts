import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'mocha';
import { appErrorText, explainAppError } from '../../host-tools/src/app/app-error.js';
import { bundleCrc } from '../../host-tools/src/app/bundle.js';
import { earbit } from '../cli/earbit.js';

const TSCONFIG = JSON.stringify({ compilerOptions: { lib: ['ES5'], types: [], strict: true } });
const APP = `interface Box { x: number }
let box: Box | null = { x: 1 };
export function onStart(): void {
  box = null;
  // the map must lead here:
  opened(box);
}

function opened(box: Box | null): number {
  return box!.x;
}
`;

describe('earbit build', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'earbit-build-'));
  const path = (name: string): string => join(folder, name);
  writeFileSync(path('tsconfig.json'), TSCONFIG);
  writeFileSync(path('main.ts'), APP);
  after(() => rmSync(folder, { recursive: true }));

  it('bundles an app outside its tree, and leads errors of the bundle back to its TypeScript', async () => {
    const { status, stderr } = await earbit(['build', path('main.ts'), '-o', path('out/app.js')]);
    assert.equal(status, 0, stderr);
    const code = readFileSync(path('out/app.js'), 'utf8');
    const line = code.split('\n').findIndex((text) => text.includes('return box.x')) + 1;
    const error = explainAppError({
      ...{ type: 'appError', code: 1, bundle: bundleCrc(code), where: 'onStart', message: 'TypeError: no', detail: '' },
      stack: Buffer.from(`    at opened (slot:${line})\n    at [anon] (slot:${line}:5)`),
    });
    assert.equal(error.code, 'E_APP_EXCEPTION');
    assert.match(error.stack[0]!.file, /main\.ts$/);
    assert.deepEqual(error.stack.map(({ line, column }) => [line, column]), [[10, 3], [10, 3]]);
    assert.match(appErrorText(error), /^E_APP_EXCEPTION in onStart: TypeError: no\n.*\n  > 10 \|   return box!\.x;\n +\|   \^\n/);
  });

  it('tells what does not compile by TypeScript’s message and place alone, and writes nothing', async () => {
    writeFileSync(path('wrong.ts'), 'export const a = 1;\nexport const b: string = a;\n');
    const { status, stderr } = await earbit(['build', path('wrong.ts'), '-o', path('wrong.js')]);
    assert.equal(status, 1);
    assert.match(stderr, /^earbit: .*wrong\.ts:2:14: TS2322: Type 'number' is not assignable to type 'string'\.\n/);
    assert.doesNotMatch(stderr, /rollup|    at /);
    assert.throws(() => readFileSync(path('wrong.js')));
  });

  it('says which export nothing calls, though it looks like it', async () => {
    writeFileSync(path('typo.ts'), 'export function onPredictions(): void {}\nexport function onEnd(): void {}\nexport const once = 1;\n');
    const { status, stderr } = await earbit(['build', path('typo.ts'), '-o', path('typo.js')]);
    assert.equal(status, 0);
    assert.match(stderr, /^\S*typo\.ts exports onPredictions, which nothing calls: the board calls onStart, onPrediction, onEnd\n\S*typo\.js: \d+ bytes\n$/);
  });

  it('wants exports by name', async () => {
    writeFileSync(path('mixed.ts'), 'export function onEnd(): void {}\nexport default {};\n');
    const { status, stderr } = await earbit(['build', path('mixed.ts'), '-o', path('mixed.js')]);
    assert.equal(status, 1);
    assert.match(stderr, /^earbit: \S*mixed\.ts exports by name and by default: export by name alone\n$/);
  });

  it('does not write over a source of the app', async () => {
    const { status, stderr } = await earbit(['build', path('main.ts'), '-o', path('main.ts')]);
    assert.deepEqual([status, stderr], [1, `earbit: ${path('main.ts')} is a source of the app: give another --output\n`]);
    assert.equal(readFileSync(path('main.ts'), 'utf8'), APP);
  });

  it('knows a bundle without a map by its own lines', () => {
    const stack = Buffer.from('    at [anon] (slot:7)');
    const error = explainAppError({ type: 'appError', code: 2, bundle: 1, where: 'start', message: 'm', detail: '', stack });
    assert.equal(appErrorText(error), 'E_APP_START in start: m\n    at [anon] (slot:7)');
  });

  it('has a section for every code in docs/errors.md', async () => {
    const { ERRORS } = await import('../../host-tools/src/link/protocol.js');
    const sections = [...readFileSync('docs/errors.md', 'utf8').matchAll(/^## (E_\w+)$/gm)].map(([, name]) => name);
    const [, ofModels] = /enum model_error_code {(.*?)}/s.exec(readFileSync('native-modules/model/model.h', 'utf8'))!;
    const models = [...ofModels!.matchAll(/^    (MODEL_\w+)/gm)].map(([, name]) => `E_${name}`);
    assert.deepEqual(sections, [...Object.values(ERRORS), ...models]);
  });
});
