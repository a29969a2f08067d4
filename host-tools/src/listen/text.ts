import type { BoardDescription, BoardModel } from '../link/connection.js';
import type { Prediction, SoundEvent, Stats, Summary } from './report.js';

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

export function helloText({ board, engine, app }: BoardDescription, model: BoardModel): string {
  return `${board}: ${engine}, app ${app}, model ${model.name} (${model.labels.length} classes, ${kilobytes(model.flashBytes)} flash, ${kilobytes(model.arenaBytes)} RAM)`;
}

export function sourceText(source: string, credit: string | undefined): string {
  return credit === undefined ? source : `${source}, ${credit}`;
}

export function eventText({ label, start, end, confidence }: SoundEvent): string {
  return `${start.toFixed(1).padStart(6)} – ${end.toFixed(1)} s  ${label} (${percent(confidence).trim()})`;
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

export function summaryText({ sources, realTimeFactor }: Summary): string {
  const width = Math.max(0, ...sources.map(({ source }) => source.length));
  const lines = sources.map(({ source, leading, events }) => {
    const count = `${events.length} event${events.length === 1 ? '' : 's'}`;
    return `${source.padEnd(width)}  ${leading ?? 'nothing but silence'} (${count})`;
  });
  return [...lines, `${realTimeFactor.toFixed(2)} s of audio heard a second`].join('\n');
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(0)} KB`;
}
