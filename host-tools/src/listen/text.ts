import type { BoardDescription, BoardModel } from '../link/introduction.js';
import type { AppUpdate, ComparisonSummary, Prediction, SoundEvent, Stats, Summary } from './report.js';

const BLOCKS = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];

/** @param share 0 to 1 @returns `width` characters */
export function bar(share: number, width: number): string {
  const eighths = Math.round(Math.max(0, Math.min(1, share)) * width * 8);
  const full = '█'.repeat(Math.floor(eighths / 8));
  return (full + (eighths % 8 > 0 ? BLOCKS[eighths % 8]! : '')).padEnd(width);
}

export function percent(share: number): string {
  return `${Math.round(100 * share)} %`.padStart(5);
}

export function helloText({ board, engine, app }: BoardDescription, models: BoardModel[]): string {
  const texts = models.map(
    ({ name, labels, flashBytes, arenaBytes }) =>
      `model ${name} (${labels.length} classes, ${kilobytes(flashBytes)} flash, ${kilobytes(arenaBytes)} RAM)`,
  );
  return [`${board}: ${engine}`, `app ${app}`, ...texts].join(', ');
}

export function sourceText(source: string, credit: string | undefined): string {
  return credit === undefined ? source : `${source}, ${credit}`;
}

export function eventText({ label, start, end, confidence, missing }: SoundEvent): string {
  const gaps = missing > 0 ? `, ${missing} samples missing` : '';
  return `${start.toFixed(1).padStart(6)} – ${end.toFixed(1)} s  ${label} (${percent(confidence).trim()}${gaps})`;
}

export function appUpdateText(update: AppUpdate): string {
  if ('problem' in update) return `${update.app} does not run:\n${update.problem}`;
  const { app, bytes, compileSeconds, seconds } = update;
  return `${app} runs ${seconds.toFixed(2)} s after it was saved (${bytes} bytes, bundled in ${compileSeconds.toFixed(2)} s)`;
}

export function costText({ milliseconds, instructions }: Prediction): string {
  return `${milliseconds.toFixed(0)} ms, ${(instructions / 1e6).toFixed(1)} million instructions a prediction`;
}

export function statsText({ frames, lost, damaged, heapHighWater, heap, stackHighWater, stack, arena }: Stats): string {
  return (
    `${frames} frames, ${lost} lost, ${damaged} damaged; ` +
    `most used: heap ${kilobytes(heapHighWater)} of ${kilobytes(heap)}, stack ${kilobytes(stackHighWater)} of ${kilobytes(stack)}; ` +
    `arena ${kilobytes(arena)}`
  );
}

export function summaryText({ sources, comparison, realTimeFactor }: Summary): string {
  const width = Math.max(0, ...sources.map(({ source }) => source.length));
  const lines = sources.map(({ source, predictions, leading, events }) => {
    const count = `${events.length} event${events.length === 1 ? '' : 's'}`;
    const nothing = predictions === 0 ? 'nothing was heard of it yet' : 'nothing but silence';
    return `${source.padEnd(width)}  ${leading ?? nothing} (${count})`;
  });
  if (comparison !== undefined) lines.push(comparisonText(comparison));
  return [...lines, `${realTimeFactor.toFixed(2)} s of audio heard a second`].join('\n');
}

/** Both models side by side, a column each, and how often they agree. */
function comparisonText({ models, pairs, agreement }: ComparisonSummary): string {
  const width = Math.max(20, ...models.map(({ model }) => model.length + 2));
  const row = (title: string, cell: (model: ComparisonSummary['models'][number]) => string): string =>
    title.padEnd(16) + models.map((model) => cell(model).padStart(width)).join('');
  return [
    row('', ({ model }) => model),
    row('predictions', ({ predictions }) => `${predictions}`),
    row('each: time', ({ milliseconds }) => `${milliseconds.toFixed(1)} ms`),
    row('  instructions', ({ instructions }) => `${(instructions / 1e6).toFixed(2)} million`),
    row('  energy, about', ({ microjoules }) => `${microjoules.toFixed(0)} µJ`),
    row('arena', ({ arena }) => kilobytes(arena)),
    agreement === null ? 'no window was heard by both' : `they agree on ${percent(agreement).trim()} of ${pairs} windows`,
  ].join('\n');
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(0)} KB`;
}
