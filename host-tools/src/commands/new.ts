import type { Command } from 'commander';
import { createProject } from '../app/new-project.js';
import { examples, GROUP } from '../help.js';
import { note } from '../messages.js';

export function addNewCommand(program: Command): void {
  program
    .command('new')
    .argument('<name>', 'the folder to make, whose last part names the project: a to z, 0 to 9, ".", "_", "-"')
    .helpGroup(GROUP.program)
    .summary('an app project of its own')
    .description('make an app project in a folder of its own: an event rule in TypeScript to start from, a test, types of all that the board offers, package.json')
    .addHelpText('after', examples('earbit new night-watch', 'npm run earbit -- new ../night-watch      # from a checkout of earbit'))
    .action(run);
}

function run(folder: string): void {
  const name = createProject(folder);
  note(`${name} is made in ${folder}. Next:

  cd ${folder}
  npm install        links earbit into it
  npx earbit dev     runs src/main.ts on an emulated board, anew at each save
  npx earbit test    runs its tests on Node.js and on an emulated board`);
}
