import type { Prediction, SoundEvent, SourceSummary } from './report.js';

/** Windows quieter than this count as silence, as they do for the default app; dBFS. */
const SILENCE_LEVEL = -55;

/** Collects what was heard of one source. */
export class SourceHistory {
  private predictions = 0;
  private readonly events: SoundEvent[] = [];
  /** Of all windows that are not silent, by class. */
  private readonly probabilities = new Map<string, number>();

  constructor(private readonly source: string) {}

  /** @param all probabilities of every class, not of the leading ones alone */
  prediction({ level }: Prediction, all: { label: string; probability: number }[]): void {
    this.predictions++;
    if (level < SILENCE_LEVEL) return;
    for (const { label, probability } of all) add(this.probabilities, label, probability);
  }

  event(event: SoundEvent): void {
    this.events.push(event);
  }

  /** Leading is the class whose events last longest in all; without events, the one with the largest mean probability. */
  summary(): SourceSummary {
    const durations = new Map<string, number>();
    for (const { label, start, end } of this.events) add(durations, label, end - start);
    return {
      source: this.source,
      predictions: this.predictions,
      leading: keyOfLargest(durations) ?? keyOfLargest(this.probabilities) ?? null,
      events: this.events.map(({ label }) => label),
    };
  }
}

function add(sums: Map<string, number>, key: string, value: number): void {
  sums.set(key, (sums.get(key) ?? 0) + value);
}

function keyOfLargest(values: Map<string, number>): string | undefined {
  let largest: [key: string | undefined, value: number] = [undefined, -Infinity];
  for (const [key, value] of values) if (value > largest[1]) largest = [key, value];
  return largest[0];
}
