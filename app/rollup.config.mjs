// Bundles an app to one ES5 CommonJS file: `rollup -c app/rollup.config.mjs -i app/main.ts -o build/app.js`.
// The native modules stay `require` calls, which the board answers.
import { readdirSync } from 'node:fs';
import typescript from '@rollup/plugin-typescript';

const nativeModules = readdirSync(new URL('../native-modules/', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

export default {
  external: nativeModules,
  // What an app does not need is still what its author wrote: an endless loop must not vanish.
  treeshake: false,
  output: { format: 'cjs', esModule: false, strict: true, sourcemap: true },
  plugins: [typescript({ tsconfig: 'app/tsconfig.json' })],
  onwarn(warning) {
    throw new Error(warning.message);
  },
};
