// Makes firmware/link/protocol.h and host-tools/src/link/protocol.ts from firmware/link/protocol.yaml.
//   npm run generate               writes both
//   npm run generate -- --check    only tells whether they are current (exit status 1 when not)
import { readFile, writeFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { generateC } from './protocol/c.js';
import { readSpecification } from './protocol/specification.js';
import { generateTypeScript } from './protocol/typescript.js';

const root = new URL('../', import.meta.url);
const specification = readSpecification(parse(await readFile(new URL('firmware/link/protocol.yaml', root), 'utf8')));
const outputs: [path: string, text: string][] = [
  ['firmware/link/protocol.h', generateC(specification)],
  ['host-tools/src/link/protocol.ts', generateTypeScript(specification)],
];
for (const [path, text] of outputs) {
  const url = new URL(path, root);
  if ((await readFile(url, 'utf8').catch(() => '')) === text) continue;
  if (process.argv.includes('--check')) {
    process.stderr.write(`${path} is not what firmware/link/protocol.yaml says; run: npm run generate\n`);
    process.exitCode = 1;
  } else {
    await writeFile(url, text);
  }
}
