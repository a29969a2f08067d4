// Builds the dashboard's page as a folder of static files with relative paths: build/dashboard.
import { cpSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import type { LayerNames } from '../host-tools/dashboard/layers.js';
import { coreInfo } from '../host-tools/src/evaluation/host-classifier.js';
import { modelPath, shippedModels } from '../host-tools/src/models.js';

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

// The board numbers its layers; here stands what they are.
const names: LayerNames = {};
for (const model of await shippedModels()) {
  const { layers, frontEndLayers, flashBytes } = await coreInfo(await modelPath(model));
  const behind = layers.map(({ kernelName }, i) => `${i} ${kernelName}`).slice(frontEndLayers);
  names[model] = { flashBytes, layers: behind };
}
writeFileSync(`${TO}/layers.json`, `${JSON.stringify(names)}\n`);
