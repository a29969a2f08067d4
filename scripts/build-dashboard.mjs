// Builds the dashboard's page as a folder of static files with relative paths: build/dashboard.
import { cpSync } from 'node:fs';
import { build } from 'esbuild';

const FROM = 'host-tools/dashboard';
const TO = 'build/dashboard';

await build({
  entryPoints: [`${FROM}/main.ts`, `${FROM}/main.css`],
  outdir: TO,
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  legalComments: 'linked',
  logLevel: 'warning',
});
for (const file of ['index.html', 'microphone-worklet.js']) cpSync(`${FROM}/${file}`, `${TO}/${file}`);
