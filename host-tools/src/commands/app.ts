import type { Command } from 'commander';
import { pushAppFile } from '../content-file.js';
import { examples, GROUP } from '../help.js';
import { KINDS, storedContents } from '../storage.js';
import { boardOption, portOption, simOption, storageOption } from './options.js';
import { type StoredOptions, withBoard } from './with-board.js';

export function addAppCommand(program: Command): void {
  const app = program
    .command('app')
    .helpGroup(GROUP.program)
    .summary('a board’s stored apps')
    .description('the apps in a board’s storage, of which the newest runs');
  const add = (verb: string, description: string, example: string): Command =>
    app
      .command(verb)
      .description(description)
      .addOption(portOption())
      .addOption(boardOption())
      .addOption(simOption())
      .addOption(storageOption())
      .option('--json', 'one JSON object a line on standard output')
      .addHelpText('after', examples(example));
  add('push <file>', 'store an app, a bundle (.js) or TypeScript that is bundled first; it runs at once and after every start', 'earbit app push app/main.ts --port /dev/ttyACM0').action((file: string, options: StoredOptions) =>
    withBoard(options, async (board) => {
      const name = await pushAppFile(board, file);
      return options.json ? [JSON.stringify({ name, running: board.description.app })] : [`${name} runs`];
    }),
  );
  add('list', 'the apps in the storage', 'earbit app list --sim --storage board.storage').action((options: StoredOptions) =>
    withBoard(options, async (board) => {
      const apps = (await storedContents(board.connection)).filter(({ kind }) => kind === KINDS.app);
      return apps.map(({ name, length, sequence, crc, inUse }) => {
        const running = inUse === 1;
        return options.json ? JSON.stringify({ name, length, sequence, crc, running }) : `${name.padEnd(20)} ${length} bytes${running ? ', runs' : ''}`;
      });
    }),
  );
  add('remove', 'remove all apps from the storage; the built-in one runs', 'earbit app remove --port /dev/ttyACM0').action((options: StoredOptions) =>
    withBoard(options, async ({ connection }) => {
      const { app } = await connection.request({ type: 'removeApp' }, 'appRunning');
      return [options.json ? JSON.stringify({ running: app }) : `${app} runs`];
    }),
  );
  app.addHelpText('after', examples('earbit app push app/main.ts --port /dev/ttyACM0', 'earbit app list --sim --storage board.storage'));
}
