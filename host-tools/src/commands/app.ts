import type { Command } from 'commander';
import { pushAppFile } from '../content-file.js';
import { examples, GROUP } from '../help.js';
import { removeApps } from '../storage.js';
import { addStorageVerb, listStored, type StoredOptions, withBoard } from './storage-verbs.js';

export function addAppCommand(program: Command): void {
  const app = program
    .command('app')
    .helpGroup(GROUP.program)
    .summary('a board’s stored apps')
    .description('the apps in a board’s storage, of which the newest runs');
  const add = (verb: string, description: string, example: string): Command => addStorageVerb(app, verb, description, example);
  add('push <file>', 'store an app, a bundle (.js) or TypeScript that is bundled first; it runs at once and after every start', 'earbit app push app/main.ts --port /dev/ttyACM0').action((file: string, options: StoredOptions) =>
    withBoard(options, async (board) => {
      const name = await pushAppFile(board, file);
      return options.json ? [JSON.stringify({ name, running: board.description.app })] : [`${name} runs`];
    }),
  );
  add('list', 'the apps in the storage', 'earbit app list --sim --storage board.storage').action((options: StoredOptions) => listStored('app', { field: 'running', text: 'runs' }, options));
  add('remove', 'remove all apps from the storage; the built-in one runs', 'earbit app remove --port /dev/ttyACM0').action((options: StoredOptions) =>
    withBoard(options, async (board) => {
      const app = await removeApps(board);
      return [options.json ? JSON.stringify({ running: app }) : `${app} runs`];
    }),
  );
  app.addHelpText('after', examples('earbit app push app/main.ts --port /dev/ttyACM0', 'earbit app list --sim --storage board.storage'));
}
