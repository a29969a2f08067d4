import type { Command, Help } from 'commander';

/** The verbs' groups, as `earbit --help` shows them. */
export const GROUP = {
  hear: 'Hear',
  program: 'Program',
  board: 'Board',
  measure: 'Measure',
} as const;

/** Two columns of groups keep the whole command on one screen of 80 by 24. */
const COLUMNS: string[][] = [
  [GROUP.hear, GROUP.program],
  [GROUP.board, GROUP.measure],
];
const COLUMN_WIDTH = 40;
const NAME_WIDTH = 11;

/** Text for `addHelpText('after', ...)`: command lines that can be typed as they stand. */
export function examples(...lines: string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}\n`).join('')}`.trimEnd();
}

/** The help of the program itself; each verb's own help is commander's. */
export function programHelp(program: Command, help: Help): string {
  const verbs = help.visibleCommands(program);
  const columns = COLUMNS.map((groups) =>
    groups
      .map((group) => [
        `${group}:`,
        ...verbs.filter((verb) => verb.helpGroup() === group).map((verb) => `  ${verb.name().padEnd(NAME_WIDTH)}${verb.summary()}`),
      ])
      .filter((lines) => lines.length > 1)
      .reduce((above, lines) => [...above, ...(above.length > 0 ? [''] : []), ...lines], []),
  );
  const rows = Array.from({ length: Math.max(...columns.map(({ length }) => length)) }, (_, i) =>
    columns.map((column) => (column[i] ?? '').padEnd(COLUMN_WIDTH)).join('').trimEnd(),
  );
  return [`earbit: ${program.description()}`, '', ...rows, '', ''].join('\n');
}
