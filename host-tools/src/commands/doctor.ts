import type { Command } from 'commander';
import { knownBoard } from '../boards.js';
import { diagnose } from '../doctor/checks.js';
import type { Check } from '../doctor/check.js';
import { examples, GROUP } from '../help.js';
import { boardOption, portOption } from './options.js';

const MARKS: Record<Check['status'], string> = { ok: '✓', warning: '!', missing: '✗' };
const COLOURS: Record<Check['status'], number> = { ok: 32, warning: 33, missing: 31 };

interface DoctorOptions {
  board?: string;
  port?: string;
  json?: boolean;
}

export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .helpGroup(GROUP.board)
    .summary('what is missing here')
    .description('check what earbit needs: tools, rights, boards; status 1 when something needed is missing')
    .addOption(boardOption())
    .addOption(portOption())
    .option('--json', 'one JSON object a line on standard output')
    .addHelpText('after', examples('earbit doctor', 'earbit doctor --board nrf52840dk --json'))
    .action(run);
}

async function run({ board, port, json }: DoctorOptions): Promise<void> {
  for await (const check of diagnose(board ? knownBoard(board) : undefined, port)) {
    process.stdout.write(`${json ? JSON.stringify(check) : text(check)}\n`);
    if (check.status === 'missing') process.exitCode = 1;
  }
}

function text({ name, status, found, fix }: Check): string {
  const mark = process.stdout.isTTY && !process.env['NO_COLOR'] ? `\x1b[${COLOURS[status]}m${MARKS[status]}\x1b[0m` : MARKS[status];
  return `${mark} ${name.padEnd(16)} ${found}${fix === undefined ? '' : `\n  ${''.padEnd(16)} → ${fix}`}`;
}
