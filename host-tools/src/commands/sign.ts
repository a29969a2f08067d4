import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import { readContent } from '../content-file.js';
import { examples, GROUP } from '../help.js';
import { MAX_VERSION, readKey, signFile } from '../signing.js';
import { positive } from './options.js';

interface SignOptions {
  key: string;
  json?: boolean;
}

export function addSignCommand(program: Command): void {
  program
    .command('sign')
    .helpGroup(GROUP.program)
    .summary('sign for a locked board')
    .description('sign an app’s bundle (.js) or a model (.ebm); the signature lies beside it in FILE.sig, where every push finds it')
    .argument('<file>', 'the bundle or the model')
    .addArgument(new Argument('<version>', 'its version, from 1 on; a board takes none below the highest of an app, or of a model, that it has had').argParser(version))
    .addOption(new Option('--key <file>', 'the owner’s key, which `earbit keys new` makes').env('EARBIT_KEY').makeOptionMandatory())
    .option('--json', 'one JSON object on standard output')
    .addHelpText('after', examples('earbit sign build/app.js 3 --key owner.pem'))
    .action(run);
}

async function run(file: string, version: number, { key, json }: SignOptions): Promise<void> {
  const content = await readContent(file);
  const signature = await signFile(file, content, await readKey(key), version);
  const { kind, name } = content;
  process.stdout.write(json ? `${JSON.stringify({ kind, name, version, signature })}\n` : `${signature}: ${kind} ${name}, version ${version}\n`);
}

function version(text: string): number {
  const number = positive(text);
  if (number > MAX_VERSION) throw new InvalidArgumentError(`at most ${MAX_VERSION}.`);
  return number;
}
