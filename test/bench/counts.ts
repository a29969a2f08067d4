import { readFileSync, writeFileSync } from 'node:fs';
import { countInstructions } from '../../host-tools/src/bench/counter.js';
import { modelPath } from '../../host-tools/src/models.js';
import { LIVE_MODELS } from '../live-models.js';

const FILE = 'test/bench/counts.json';
const MOST_GROWTH = 1.02;

/** Executed instructions of one thing that is counted, and why they grew when they once did. */
export interface Count {
  what: string;
  instructions: number;
  note?: string;
}

export function recordedCounts(): Count[] {
  return JSON.parse(readFileSync(FILE, 'utf8')) as Count[];
}

export function writeCounts(counts: Count[]): void {
  writeFileSync(FILE, `[\n${counts.map((count) => `  ${JSON.stringify(count)}`).join(',\n')}\n]\n`);
}

/** Counts the kernels on their fixed shapes, and the models. */
export async function measureCounts(): Promise<Count[]> {
  const { kernels, models } = await countInstructions(await Promise.all(LIVE_MODELS.map(modelPath)));
  return [
    ...kernels.map(({ bits, shape, instructions }) => ({ what: `${bits} bit, ${shape}`, instructions })),
    ...models.flatMap(({ window, second }, i) => [
      { what: `${LIVE_MODELS[i]}, a whole window`, instructions: window.instructions },
      { what: `${LIVE_MODELS[i]}, a second of audio`, instructions: second.instructions },
    ]),
  ];
}

/** @returns the measured counts that exceed the recorded ones by over 2 % */
export function grownCounts(measured: Count[], recorded: Count[]): Count[] {
  const before = new Map(recorded.map(({ what, instructions }) => [what, instructions]));
  return measured.filter(({ what, instructions }) => instructions > MOST_GROWTH * (before.get(what) ?? Infinity));
}

/**
 * The counts to record in place of `recorded`.
 * @param note why some grew; undefined when nobody said
 * @throws Error when some grew without a note
 */
export function renewedCounts(measured: Count[], recorded: Count[], note: string | undefined): Count[] {
  const grown = new Set(grownCounts(measured, recorded).map(({ what }) => what));
  if (grown.size > 0 && !note) throw new Error(`grew by over 2 %, say why: npm run bench:record -- "NOTE"\n${[...grown].join('\n')}`);
  const before = new Map(recorded.map((count) => [count.what, count]));
  return measured.map((count) => {
    const earlier = before.get(count.what);
    if (grown.has(count.what)) return { ...count, note };
    return earlier?.note !== undefined && count.instructions >= earlier.instructions ? { ...count, note: earlier.note } : count;
  });
}
