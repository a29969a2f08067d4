import { softmax } from '../evaluation/crops.js';
import type { Recording } from '../recording/reader.js';
import type { HeardWindow, Scene } from './index.js';

/** Of the shipped models, seconds. */
const WINDOW = 1.51;
const HOP = 0.48;
const SAMPLE_RATE = 20_000;
const LEVEL = -20;
/** Digits that tell one 32-bit float from any other. */
const FLOAT_DIGITS = 9;

/** What the prelude knows of the model. */
export interface TestModel {
  name: string;
  technique: string;
  labels: string[];
  sampleRate: number;
  windowSeconds: number;
  hopSeconds: number;
}

/** A prediction as the prelude takes it. */
export interface TestPrediction {
  /** End of the window, seconds of the stream. */
  time: number;
  window: { probabilities: number[]; logits?: number[]; level: number };
}

/** Streams of predictions of one model. */
export interface TestInput {
  model: TestModel;
  streams: TestPrediction[][];
}

/** @throws Error when the scene makes no sense */
export function sceneInput({ labels, windows, windowSeconds = WINDOW, hopSeconds = HOP }: Scene): TestInput {
  if (labels.length < 1 || labels.length > 256) throw new RangeError(`a scene has 1 to 256 labels, not ${labels.length}`);
  if (!(windowSeconds > 0) || !(hopSeconds > 0)) throw new RangeError('windowSeconds and hopSeconds are positive');
  return {
    model: { name: 'scene', technique: 'int8', labels, sampleRate: SAMPLE_RATE, windowSeconds, hopSeconds },
    streams: [
      windows.map((window, i) => ({
        time: Math.round(1000 * (windowSeconds + i * hopSeconds)) / 1000,
        window: { probabilities: allProbabilities(labels, window), level: window.level ?? LEVEL },
      })),
    ],
  };
}

/** @returns what the model that decided had predicted */
export function recordingInput({ run, streams }: Recording): TestInput {
  const index = run.board.models.findIndex(({ name }) => name === run.models[0]);
  const { name, technique, labels, sampleRate, window, hop, logitScale } = run.board.models[index]!;
  return {
    model: { name, technique, labels, sampleRate, windowSeconds: window / sampleRate, hopSeconds: hop / sampleRate },
    streams: streams.map(({ predictions }) =>
      predictions
        .filter(({ model }) => model === index)
        .map(({ end, dbfs, logits }) => ({
          time: end / sampleRate,
          window: { probabilities: softmax(logits, logitScale).map(rounded), logits: [...logits], level: dbfs },
        })),
    ),
  };
}

function allProbabilities(labels: string[], { probabilities = {} }: HeardWindow): number[] {
  const named = Object.entries(probabilities);
  for (const [label, value] of named) {
    if (!labels.includes(label)) throw new RangeError(`the scene has no label ${label}; it has ${labels.join(', ')}`);
    if (!(value >= 0 && value <= 1)) throw new RangeError(`a probability is 0 to 1: that of ${label} is ${value}`);
  }
  const sum = named.reduce((before, [, value]) => before + value, 0);
  if (sum > 1 + 1e-6) throw new RangeError(`the probabilities of a window are 1 together at most, not ${sum}`);
  const rest = Math.max(0, 1 - sum) / Math.max(1, labels.length - named.length);
  return labels.map((label) => rounded(probabilities[label] ?? rest));
}

function rounded(value: number): number {
  return Number(value.toPrecision(FLOAT_DIGITS));
}
