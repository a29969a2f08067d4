import { mkdirSync, writeFileSync } from 'node:fs';
import type { BoardDescription } from '../../host-tools/src/link/introduction.js';

export interface Report {
  date: string;
  port: string;
  board?: BoardDescription;
  /** What was measured, by what it is. */
  figures: Record<string, number>;
  /** Of each model, the front end's and each later layer's cycles for one window, here and on the emulated board. */
  cycles: { model: string; layers: [here: number, emulated: number][] }[];
  tests: { title: string; state: string }[];
}

/** Writes the report as JSON and as Markdown. */
export function writeReport(folder: string, report: Report): void {
  const { date, port, board, figures, cycles, tests } = report;
  const table = (head: string, rows: [string, string | number][]): string =>
    `| ${head} | |\n|---|---|\n${rows.map(([name, value]) => `| ${name} | ${value} |\n`).join('')}`;
  const identity: [string, string | number][] = board === undefined ? [] : [
    ...([['board', board.board], ['image', board.image], ['engine', board.engine], ['protocol', board.protocol], ['app', board.app]] as [string, string | number][]),
    ['models', board.models.map(({ name }) => name).join(', ')],
  ];
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/report.json`, `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(
    `${folder}/report.md`,
    [
      '# Hardware in the loop\n',
      table('board', [['date', date], ['port', port], ...identity]),
      table('figure', Object.entries(figures)),
      ...cycles.map(({ model, layers }) => cyclesTable(model, layers)),
      table('test', tests.map(({ title, state }) => [title, state])),
    ].join('\n'),
  );
}

function cyclesTable(model: string, layers: [here: number, emulated: number][]): string {
  const rows = layers.map(([here, emulated], i) => `| ${i === 0 ? 'front end' : `layer ${i}`} | ${here} | ${emulated} | ${(here / emulated).toFixed(2)} |\n`);
  return `| ${model} | cycles | instructions, emulated | ratio |\n|---|---|---|---|\n${rows.join('')}`;
}
