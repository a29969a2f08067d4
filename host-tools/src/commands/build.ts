import { writeFile } from 'node:fs/promises';
import { basename, dirname, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { defaultApp } from '../app/project.js';
import { rememberMap } from '../app/source-maps.js';
import { UserError } from '../errors.js';
import { makeFolder, reasonOf } from '../files.js';
import { examples, GROUP } from '../help.js';
import { note } from '../messages.js';

interface BuildOptions {
  output: string;
}

export function addBuildCommand(program: Command): void {
  program
    .command('build [app]')
    .helpGroup(GROUP.program)
    .summary('bundle an app')
    .description('check an app and bundle it to one ES5 file, with its source map beside it')
    .option('-o, --output <file>', 'the bundle', 'build/app.js')
    .addHelpText('after', examples('earbit build', 'earbit build app/examples/layer-by-layer.ts -o build/layers.js'))
    .action(run);
}

async function run(app: string | undefined, { output }: BuildOptions): Promise<void> {
  const { AppCompiler } = await import('../app/compiler.js');
  const bundle = await new AppCompiler(app ?? defaultApp()).compile();
  const { code, map } = bundle;
  if (map.sources.some((source) => source && resolve(source) === resolve(output))) {
    throw new UserError(`${output} is a source of the app: give another --output`);
  }
  rememberMap(bundle);
  const folder = dirname(resolve(output));
  const sources = map.sources.map((source) => source && relative(folder, source));
  try {
    makeFolder(folder);
    await writeFile(output, code);
    await writeFile(`${output}.map`, JSON.stringify({ ...map, file: basename(output), sources }));
  } catch (error) {
    throw new UserError(`cannot write ${output}: ${reasonOf(error)}`);
  }
  note(`${output}: ${Buffer.byteLength(code)} bytes`);
}
