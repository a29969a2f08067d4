import type { BoardModel } from '../src/link/introduction.js';
import { Chart } from './chart.js';
import { bar, element } from './dom.js';
import { classColor } from './palette.js';
import { SPAN } from './timeline.js';

/** Predictions that a chart keeps at most: a minute of them at a hop of 0.1 s. */
const KEPT = 600;

/** What one model says: now, and over time. */
export class Ear {
  private readonly now = element('div', { class: 'ear' });
  private readonly past = element('div', { role: 'img' });
  private readonly chart: Chart;
  private times: number[] = [];
  private readonly history: number[][];

  constructor(readonly model: BoardModel, nowPlace: HTMLElement, pastPlace: HTMLElement) {
    this.history = model.labels.map(() => []);
    this.past.setAttribute('aria-label', `Probability of each class of ${model.name} in the last seconds`);
    nowPlace.append(this.now);
    pastPlace.append(element('h3', {}, model.name), this.past);
    this.chart = new Chart(this.past, {
      height: 150,
      series: model.labels.map((_, i) => ({ stroke: classColor(i), width: 2, points: { show: false } })),
      range: [0, 1],
      format: (value) => `${Math.round(100 * value)} %`,
    });
    this.show(model.labels.map(() => 0), undefined);
  }

  predict(time: number, probabilities: number[]): void {
    this.times.push(time);
    probabilities.forEach((probability, i) => this.history[i]!.push(probability));
    if (this.times.length > KEPT) for (const column of [this.times, ...this.history]) column.shift();
    this.show(probabilities, probabilities.indexOf(Math.max(...probabilities)));
  }

  draw(now: number): void {
    const first = Math.max(0, this.times.findLastIndex((time) => time < now - SPAN));
    this.chart.draw([this.times.slice(first), ...this.history.map((column) => column.slice(first))], now);
  }

  remove(): void {
    this.chart.remove();
  }

  private show(probabilities: number[], leading: number | undefined): void {
    const said = leading === undefined ? 'nothing yet' : this.model.labels[leading]!.replaceAll('_', ' ');
    this.now.replaceChildren(
      element('p', { class: 'model' }, this.model.name),
      element('p', { class: 'leading' }, said),
      ...this.model.labels.map((label, i) => bar(label, percent(probabilities[i]!), probabilities[i]!, classColor(i))),
    );
  }
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
