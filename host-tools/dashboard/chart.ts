import uPlot from 'uplot';
import { onThemeChange, themeColor } from './palette.js';
import { SPAN } from './timeline.js';

export interface ChartOptions {
  height: number;
  series: uPlot.Series[];
  bands?: uPlot.Band[];
  range: [low: number, high: number];
  /** Of a value at the left axis. */
  format: (value: number) => string;
}

/** A chart of the last seconds, as wide as its place. */
export class Chart {
  private readonly plot: uPlot;

  constructor(place: HTMLElement, { height, series, bands, range, format }: ChartOptions) {
    const axis = (rest: uPlot.Axis): uPlot.Axis => ({
      stroke: () => themeColor('--muted'),
      grid: { stroke: () => themeColor('--line'), width: 1 },
      ticks: { show: false },
      font: '11px system-ui',
      ...rest,
    });
    this.plot = new uPlot(
      {
        width: place.clientWidth,
        height,
        padding: [6, 8, 0, 0],
        legend: { show: false },
        cursor: { show: false },
        scales: { x: { time: false, auto: false }, y: { range } },
        axes: [
          axis({ size: 22, values: (_plot, ticks) => ticks.map((tick) => (tick < 0 ? '' : `${tick} s`)) }),
          axis({ size: () => parseFloat(themeColor('--gutter')), values: (_plot, ticks) => ticks.map(format) }),
        ],
        series: [{}, ...series],
        ...(bands !== undefined && { bands }),
      },
      [[], ...series.map(() => [])],
      place,
    );
    new ResizeObserver(() => this.plot.setSize({ width: place.clientWidth, height })).observe(place);
    onThemeChange(() => this.plot.redraw());
  }

  /** @param data times, then the values of each series */
  draw(data: uPlot.AlignedData, now: number): void {
    this.plot.batch(() => {
      this.plot.setData(data, false);
      this.plot.setScale('x', { min: now - SPAN, max: now });
    });
  }

  remove(): void {
    this.plot.destroy();
  }
}
