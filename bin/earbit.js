#!/usr/bin/env node
// Loads the TypeScript sources directly, so that there is no build step between an edit and the command.
try {
  const { register } = await import('tsx/esm/api');
  register();
} catch (error) {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  process.stderr.write('earbit: its packages are not installed; run `npm start` in its folder first\n');
  process.exit(1);
}
await import('../host-tools/src/cli.ts');
