import { microjoules } from '../src/energy.js';
import type { BoardModel } from '../src/link/introduction.js';
import type { Prediction, Stats } from '../src/link/protocol.js';
import type { ComparisonSummary } from '../src/listen/report.js';
import { bar, byId, element, kilobytes, table } from './dom.js';

export function showStats(stats: Stats): void {
  const share = (title: string, used: number, size: number): HTMLElement =>
    bar(title, kilobytes(used), size === 0 ? 0 : used / size);
  byId('memory').replaceChildren(
    share('heap now', stats.heapUsed, stats.heapSize),
    share('heap, most', stats.heapHighWater, stats.heapSize),
    share('stack, most', stats.stackHighWater, stats.stackSize),
    share('arena', stats.arenaUsed, stats.arenaSize),
    table([], [
      ['frames that the board got', stats.frames.toLocaleString()],
      ['lost', `${stats.lost}`],
      ['damaged', `${stats.damaged}`],
      ['bytes dropped', `${stats.overruns}`],
      ['runs for', `${(stats.uptimeUs / 1e6).toFixed(0)} s`],
    ]),
  );
}

/** What the last prediction of each model cost. */
export class Work {
  private readonly rows = new Map<string, string[]>();

  clear(): void {
    this.rows.clear();
    byId('work').replaceChildren(element('p', { class: 'hint' }, 'nothing was predicted yet'));
  }

  prediction(model: BoardModel, { instructions, timeUs }: Prediction): void {
    const hop = (1e6 * model.hop) / model.sampleRate;
    this.rows.set(model.name, [
      model.name,
      `${(timeUs / 1000).toFixed(0)} ms`,
      `${(instructions / 1e6).toFixed(1)} M`,
      `≈ ${microjoules(instructions).toFixed(0)} µJ`,
      `${Math.round((100 * timeUs) / hop)} %`,
    ]);
    byId('work').replaceChildren(
      table(['last', 'time', 'instr.', 'energy', 'of hop'], [...this.rows.values()]),
    );
  }
}

export function showComparison(summary: ComparisonSummary | undefined): void {
  byId('comparison-section').hidden = summary === undefined;
  if (summary === undefined) return;
  const { models, pairs, agreement } = summary;
  const row = (title: string, cell: (model: (typeof models)[number]) => string): string[] => [title, ...models.map(cell)];
  byId('comparison').replaceChildren(
    element('p', { class: 'leading' }, agreement === null ? 'no window yet' : `${Math.round(100 * agreement)} % agree`),
    element('p', { class: 'model' }, `of ${pairs} windows that both have heard`),
    table(['mean', ...models.map(({ model }) => model)], [
      row('predictions', ({ predictions }) => `${predictions}`),
      row('time', ({ milliseconds }) => `${milliseconds.toFixed(0)} ms`),
      row('instructions', ({ instructions }) => `${(instructions / 1e6).toFixed(1)} M`),
      row('energy, about', ({ microjoules }) => `${microjoules.toFixed(0)} µJ`),
      row('arena', ({ arena }) => kilobytes(arena)),
    ]),
  );
}
