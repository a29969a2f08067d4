import type { Command } from 'commander';
import { examples, GROUP } from '../help.js';
import { note } from '../messages.js';
import { newKey, readPublicKey } from '../signing.js';

interface KeysOptions {
  json?: boolean;
}

export function addKeysCommand(program: Command): void {
  const keys = program.command('keys').helpGroup(GROUP.program).summary('keys of locked boards').description('the key of a locked board’s owner');
  const add = (verb: string, description: string, example: string): Command =>
    keys.command(verb).description(description).option('--json', 'one JSON object on standard output').addHelpText('after', examples(example));
  add('new <file>', 'make a key in a new file, and print its public key', 'earbit keys new owner.pem').action(async (file: string, { json }: KeysOptions) => {
    print(await newKey(file), json);
    note(`${file} is private: who has it can put apps and models on the boards that this public key is built into (docs/security.md)`);
  });
  add('show <file>', 'print the public key, which is built into the image of a locked board', 'earbit keys show owner.pem').action(async (file: string, { json }: KeysOptions) => print(await readPublicKey(file), json));
  keys.addHelpText('after', examples('earbit keys new owner.pem', 'EARBIT_PUBLIC_KEY=$(earbit keys show owner.pem) firmware/build.sh'));
}

function print(publicKey: string, json = false): void {
  process.stdout.write(`${json ? JSON.stringify({ publicKey }) : publicKey}\n`);
}
