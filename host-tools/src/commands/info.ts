import type { Command } from 'commander';
import { Board } from '../board.js';
import { examples, GROUP } from '../help.js';
import type { BoardDescription } from '../link/introduction.js';
import type { Stats } from '../link/protocol.js';
import { lockText } from '../lock.js';
import { boardOption, portOption, simOption } from './options.js';

interface InfoOptions {
  port?: string;
  json?: boolean;
}

export function addInfoCommand(program: Command): void {
  program
    .command('info')
    .helpGroup(GROUP.board)
    .summary('what a board says of itself')
    .description('what a board says about itself')
    .addOption(portOption())
    .addOption(boardOption())
    .addOption(simOption())
    .option('--json', 'one JSON object on standard output; sizes in bytes')
    .addHelpText('after', examples('earbit info', 'earbit info --port /dev/ttyACM0 --json'))
    .action(run);
}

async function run({ port, json }: InfoOptions): Promise<void> {
  const board = await Board.open({ port });
  try {
    const { description } = board;
    const { type: _type, ...stats } = await board.connection.request({ type: 'statsRequest' }, 'stats');
    if (json) {
      process.stdout.write(`${JSON.stringify({ ...description, stats })}\n`);
      return;
    }
    process.stdout.write(infoText(description, stats));
  } finally {
    await board.close();
  }
}

/** @returns a line for each thing that a board says of itself */
export function infoText(description: BoardDescription, stats: Omit<Stats, 'type'>): string {
  const rows: [string, string][] = [
    ['board', description.board],
    ['image', description.image],
    ['protocol', `${description.protocol}`],
    ['engine', description.engine],
    ['locked', lockText(description)],
    ['app', description.app],
    ['models', description.models.map(({ name }, i) => (i === description.selected ? `${name} (hears)` : name)).join(', ')],
    ['heap', `${stats.heapUsed} of ${stats.heapSize} bytes used, at most ${stats.heapHighWater}`],
    ['stack', `at most ${stats.stackHighWater} of ${stats.stackSize} bytes used`],
    ['link', `${stats.frames} frames heard, ${stats.lost} lost, ${stats.damaged} damaged; ${stats.dropped} of its own dropped, ${stats.overruns} bytes overrun`],
    ['arena', `${stats.arenaUsed} of ${stats.arenaSize} bytes used`],
  ];
  if (description.refused !== '') rows.push(['refused', description.refused]);
  return rows.map(([name, value]) => `${name.padEnd(10)}${value}\n`).join('');
}
