import type { Command } from 'commander';
import { pushModelFile } from '../content-file.js';
import { examples, GROUP } from '../help.js';
import { addStorageVerb, listStored, type StoredOptions, withBoard } from './storage-verbs.js';

export function addModelCommand(program: Command): void {
  const model = program
    .command('model')
    .helpGroup(GROUP.program)
    .summary('a board’s stored models')
    .description('the models in a board’s storage; `earbit models --port PORT` lists those built into its image, too');
  const add = (verb: string, description: string, example: string): Command => addStorageVerb(model, verb, description, example);
  add('push <model>', 'store a model: one of `earbit models`, or an .ebm file', 'earbit model push esc10-xnor --port /dev/ttyACM0').action((name: string, options: StoredOptions) =>
    withBoard(options, async (board) => {
      const stored = await pushModelFile(board, name);
      return [options.json ? JSON.stringify({ name: stored }) : `${stored} is stored; \`earbit model use ${stored}\` lets it hear`];
    }),
  );
  add('list', 'the models in the storage', 'earbit model list --port /dev/ttyACM0').action((options: StoredOptions) => listStored('model', { field: 'hears', text: 'hears' }, options));
  add('use <name>', 'let a model of the board hear, from now on and after every start', 'earbit model use esc10-xnor --port /dev/ttyACM0').action((name: string, options: StoredOptions) =>
    withBoard(options, async ({ connection }) => {
      await connection.request({ type: 'useModel', name }, 'modelSelected');
      return [options.json ? JSON.stringify({ name }) : `${name} hears`];
    }),
  );
  add('remove <name>', 'remove a model that does not hear from the storage', 'earbit model remove esc10-xnor --port /dev/ttyACM0').action((name: string, options: StoredOptions) =>
    withBoard(options, async ({ connection }) => {
      await connection.request({ type: 'removeModel', name }, 'modelRemoved');
      return [options.json ? JSON.stringify({ name }) : `${name} is removed`];
    }),
  );
  model.addHelpText('after', examples('earbit model push ears.ebm --port /dev/ttyACM0', 'earbit model use esc10-xnor --port /dev/ttyACM0'));
}
