import { Chart } from './chart.js';
import { themeColor } from './palette.js';
import { SPAN } from './timeline.js';

const BUCKETS_PER_SECOND = 50;
const FULL_SCALE = 32768;

/** The loudest samples, up and down, of each 20 ms. */
export class Waveform {
  private times: number[] = [];
  private low: number[] = [];
  private high: number[] = [];
  private readonly chart: Chart;

  constructor(place: HTMLElement) {
    const series = { stroke: () => themeColor('--wave'), width: 1, points: { show: false } };
    this.chart = new Chart(place, {
      height: 110,
      series: [series, series],
      bands: [{ series: [2, 1], fill: () => themeColor('--wave') }],
      range: [-1, 1],
      format: (value) => `${value}`,
    });
  }

  /** @param start seconds, of the first sample */
  push(samples: Int16Array, start: number, sampleRate: number): void {
    const step = Math.floor(sampleRate / BUCKETS_PER_SECOND);
    for (let at = 0; at < samples.length; at += step) {
      let low = 0;
      let high = 0;
      for (const sample of samples.subarray(at, at + step)) {
        low = Math.min(low, sample);
        high = Math.max(high, sample);
      }
      this.times.push(start + at / sampleRate);
      this.low.push(low / FULL_SCALE);
      this.high.push(high / FULL_SCALE);
    }
    const past = this.times.length - 2 * SPAN * BUCKETS_PER_SECOND;
    if (past > SPAN * BUCKETS_PER_SECOND) for (const column of [this.times, this.low, this.high]) column.splice(0, past);
  }

  draw(now: number): void {
    this.chart.draw([this.times, this.low, this.high], now);
  }
}
