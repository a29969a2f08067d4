import type { WriteStream } from 'node:tty';
import { failureText } from '../app/app-error.js';
import type { Prediction, Reporter, Stats } from './report.js';
import { appUpdateText, bar, costText, eventText, helloText, percent, sourceText, statsText, summaryText } from './text.js';

const HIDE_CURSOR = '\x1b[?25l';
const SHOW_CURSOR = '\x1b[?25h';
const CLEAR_BELOW = '\x1b[J';
const REDRAW_INTERVAL_MS = 66;
const NOTHING_HEARD = { time: 0, dbfs: -Infinity };
/** The quietest level that the bar shows, dBFS. */
const FLOOR = -70;
const LABEL_WIDTH = 18;

/** A terminal: what happened scrolls above, what is heard now is drawn anew below. */
export function liveReporter(terminal: WriteStream): Reporter {
  const style = (code: number, text: string): string =>
    process.env['NO_COLOR'] ? text : `\x1b[${code}m${text}\x1b[0m`;
  let level = NOTHING_HEARD;
  /** The last one of each model that hears. */
  const predictions = new Map<string, Prediction>();
  let stats: Stats | undefined;
  let drawn = 0;

  const status = (): string[] => {
    const width = Math.max(10, Math.min(50, terminal.columns - LABEL_WIDTH - 12));
    const heard = Math.max(0, 1 - level.dbfs / FLOOR);
    const decibels = Number.isFinite(level.dbfs) ? `${level.dbfs.toFixed(0)} dBFS` : 'silence';
    const lines = [`${'level'.padEnd(LABEL_WIDTH)}${style(32, bar(heard, width))} ${decibels}`];
    for (const prediction of predictions.values()) {
      for (const { label, probability } of prediction.top) {
        lines.push(`${label.padEnd(LABEL_WIDTH)}${style(36, bar(probability, width))} ${percent(probability)}`);
      }
      lines.push(style(2, `${prediction.model}: ${costText(prediction)}`));
    }
    lines.push(style(2, `${level.time.toFixed(1)} s`));
    if (stats !== undefined) lines.push(style(2, statsText(stats)));
    // A line that wraps would be two for the terminal and one for us.
    return lines.map((line) => cut(line, terminal.columns - 1));
  };
  const erase = (): string => (drawn > 0 ? `\x1b[${drawn}A\r${CLEAR_BELOW}` : '');
  const draw = (above = ''): void => {
    const lines = status();
    terminal.write(`${erase()}${above}${lines.join('\n')}\n`);
    drawn = lines.length;
  };
  const say = (text: string): void => draw(`${text}\n`);
  const close = (): void => {
    clearInterval(timer);
    process.off('exit', close);
    terminal.write(`${erase()}${SHOW_CURSOR}`);
    drawn = 0;
  };
  terminal.write(HIDE_CURSOR);
  const timer = setInterval(draw, REDRAW_INTERVAL_MS);
  process.once('exit', close);

  return {
    hello: (board, models) => say(helloText(board, models)),
    sourceStarted: (source, credit) => {
      predictions.clear();
      level = NOTHING_HEARD;
      say(`\n${style(1, sourceText(source, credit))}`);
    },
    level: (time, dbfs) => (level = { time, dbfs }),
    prediction: (prediction) => predictions.set(prediction.model, prediction),
    event: (event) => say(style(33, `  ♪ ${eventText(event).trim()}`)),
    stats: (latest) => (stats = latest),
    appError: (error) => say(style(31, failureText(error))),
    appUpdate: (update) => say(style('problem' in update ? 31 : 32, appUpdateText(update))),
    note: (text) => say(style(2, text)),
    summary: (summary) => {
      const last = stats;
      close();
      terminal.write(`\n${last === undefined ? '' : `${style(2, statsText(last))}\n`}${summaryText(summary)}\n`);
    },
    close,
  };
}

/** @returns the first `width` visible characters, styles kept */
function cut(line: string, width: number): string {
  let visible = 0;
  return line.replace(/\x1b\[\d+m|[^]/gu, (part) => (part.startsWith('\x1b[') || ++visible <= width ? part : ''));
}
