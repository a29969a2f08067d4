import { UserError } from '../errors.js';
import { indexOfLargest, softmax, testCrops } from './crops.js';
import type { Clip } from './dataset.js';

/** A network that can be asked, wherever it runs. */
export interface Classifier {
  /** Where it runs, as the user named it. */
  readonly on: string;
  readonly labels: readonly string[];
  /** Samples per second that it hears. */
  readonly sampleRate: number;
  /** Samples of one window. */
  readonly window: number;
  /** Real value of one step of the logits. */
  readonly logitScale: number;
  /** @returns one integer per label for each window; the same wherever the network runs */
  classify(windows: Int16Array[]): Promise<Int32Array[]>;
  close(): Promise<void>;
}

export interface ClipResult {
  file: string;
  label: string;
  predicted: string;
}

export interface Evaluation {
  clips: number;
  correct: number;
  /** correct / clips. */
  accuracy: number;
  crops: number;
  cropsCorrect: number;
  predictions: ClipResult[];
}

/**
 * Accuracy on labelled clips after the whole-clip protocol of the ACDNet paper (section 4.3): ten windows a clip, the mean of
 * their probabilities decides. Crops are counted one by one as well.
 * @param signal ends it early: what was heard until then counts
 * @param progress told after each clip
 * @param unheard told of each clip that cannot be read, which does not count
 */
export async function evaluate(
  classifier: Classifier,
  clips: Clip[],
  signal: AbortSignal,
  progress: (done: number, result: ClipResult) => void,
  unheard: (error: UserError) => void,
): Promise<Evaluation> {
  const { labels, window, logitScale } = classifier;
  const unknown = clips.find(({ label }) => !labels.includes(label));
  if (unknown !== undefined) {
    throw new UserError(`the model knows no class ${unknown.label} (it knows ${labels.join(', ')})`);
  }
  const evaluation: Evaluation = { clips: 0, correct: 0, accuracy: 0, crops: 0, cropsCorrect: 0, predictions: [] };
  for (const { samples, file, label } of clips) {
    if (signal.aborted) break;
    const clip = await samples().catch((error: unknown) => {
      if (!(error instanceof UserError)) throw error;
      unheard(error);
    });
    if (clip === undefined) continue;
    const logits = await classifier.classify(testCrops(clip, window));
    const probabilities = logits.map((crop) => softmax(crop, logitScale));
    const sums = labels.map((_, i) => probabilities.reduce((sum, crop) => sum + crop[i]!, 0));
    const predicted = labels[indexOfLargest(sums)]!;
    const result = { file, label, predicted };
    evaluation.predictions.push(result);
    evaluation.clips++;
    if (predicted === label) evaluation.correct++;
    evaluation.crops += logits.length;
    evaluation.cropsCorrect += logits.filter((crop) => labels[indexOfLargest(crop)] === label).length;
    progress(evaluation.clips, result);
  }
  evaluation.accuracy = evaluation.correct / evaluation.clips;
  return evaluation;
}
