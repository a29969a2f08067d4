import { microjoules } from '../energy.js';
import type { ComparisonSummary, Prediction } from './report.js';

/** A model that hears, and the bytes of the arena it has. */
export interface ComparedModel {
  name: string;
  arena: number;
}

/** Two models that hear the same audio, side by side. */
export class Comparison {
  private readonly costs: { predictions: number; instructions: number; milliseconds: number }[];
  /** What the first model said in this stream, by the end of its windows. */
  private said: { time: number; label: string }[] = [];
  private pairs = 0;
  private agreeing = 0;

  constructor(readonly models: readonly [ComparedModel, ComparedModel]) {
    this.costs = models.map(() => ({ predictions: 0, instructions: 0, milliseconds: 0 }));
  }

  /** Audio time starts anew. */
  restart(): void {
    this.said = [];
  }

  /**
   * A prediction of the second model is paired with the first model's last one whose window ended no later: where both have
   * the same window and hop, that of the same audio.
   */
  prediction({ model, time, top, instructions, milliseconds }: Prediction): void {
    const index = this.models.findIndex(({ name }) => name === model);
    const cost = this.costs[index];
    if (cost === undefined) return;
    cost.predictions++;
    cost.instructions += instructions;
    cost.milliseconds += milliseconds;
    const label = top[0]!.label;
    if (index === 0) {
      this.said.push({ time, label });
      return;
    }
    const first = this.said.findLast((earlier) => earlier.time <= time);
    if (first === undefined) return;
    this.pairs++;
    if (first.label === label) this.agreeing++;
  }

  summary(): ComparisonSummary {
    return {
      pairs: this.pairs,
      agreement: this.pairs === 0 ? null : this.agreeing / this.pairs,
      models: this.models.map(({ name, arena }, i) => {
        const { predictions, instructions, milliseconds } = this.costs[i]!;
        const mean = (sum: number): number => (predictions === 0 ? 0 : sum / predictions);
        return {
          model: name,
          predictions,
          instructions: mean(instructions),
          milliseconds: mean(milliseconds),
          microjoules: microjoules(mean(instructions)),
          arena,
        };
      }),
    };
  }
}
