import FFT from 'fft.js';
import { SPAN } from './timeline.js';

const SIZE = 512;
const BINS = SIZE / 2;
/** Columns a second. */
const RATE = 50;
const COLUMNS = SPAN * RATE;
/** Levels that the colours span, dB relative to a full-scale tone. */
const FLOOR = -95;
const CEILING = -15;
/** From quiet to loud. */
const RAMP: [number, number, number][] = [
  [13, 8, 40],
  [66, 20, 110],
  [148, 41, 118],
  [221, 81, 58],
  [252, 166, 54],
  [252, 253, 191],
];

/** How loud each frequency was, a column each 20 ms. */
export class Spectrogram {
  private readonly fft = new FFT(SIZE);
  private readonly output = this.fft.createComplexArray();
  private readonly window = Float32Array.from({ length: SIZE }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / SIZE));
  private readonly image = new OffscreenCanvas(COLUMNS, BINS);
  private readonly context = this.image.getContext('2d')!;
  private readonly column = this.context.createImageData(1, BINS);
  private waiting: number[] = [];
  /** Columns since the page was opened; the image holds the last ones, the oldest behind the newest. */
  private count = 0;

  constructor(private readonly canvas: HTMLCanvasElement) {
    canvas.height = BINS;
    canvas.width = COLUMNS;
  }

  push(samples: Int16Array, sampleRate: number): void {
    this.waiting.push(...samples);
    const step = Math.round(sampleRate / RATE);
    let at = 0;
    for (; at + SIZE <= this.waiting.length; at += step) this.addColumn(this.waiting.slice(at, at + SIZE));
    this.waiting = this.waiting.slice(at);
  }

  draw(): void {
    const context = this.canvas.getContext('2d')!;
    const head = this.count % COLUMNS;
    context.clearRect(0, 0, COLUMNS, BINS);
    if (head < COLUMNS) context.drawImage(this.image, head, 0, COLUMNS - head, BINS, 0, 0, COLUMNS - head, BINS);
    if (head > 0) context.drawImage(this.image, 0, 0, head, BINS, COLUMNS - head, 0, head, BINS);
  }

  private addColumn(samples: number[]): void {
    this.fft.realTransform(this.output, samples.map((sample, i) => (sample / 32768) * this.window[i]!));
    for (let bin = 0; bin < BINS; bin++) {
      const power = this.output[2 * bin]! ** 2 + this.output[2 * bin + 1]! ** 2;
      const decibels = 10 * Math.log10((16 * power) / SIZE ** 2 + 1e-12); // a full-scale tone is 0 dB behind the Hann window
      const [red, green, blue] = color((decibels - FLOOR) / (CEILING - FLOOR));
      this.column.data.set([red, green, blue, 255], 4 * (BINS - 1 - bin));
    }
    this.context.putImageData(this.column, this.count++ % COLUMNS, 0);
  }
}

/** @param share 0 to 1 */
function color(share: number): [number, number, number] {
  const at = Math.max(0, Math.min(1, share)) * (RAMP.length - 1);
  const index = Math.min(RAMP.length - 2, Math.floor(at));
  const [from, to] = [RAMP[index]!, RAMP[index + 1]!];
  return [0, 1, 2].map((i) => from[i]! + (at - index) * (to[i]! - from[i]!)) as [number, number, number];
}
