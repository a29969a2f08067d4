import { failureText } from '../app/app-error.js';
import { note } from '../messages.js';
import type { Reporter, Stats } from './report.js';
import { appUpdateText, costText, eventText, helloText, percent, sourceText, statsText, summaryText } from './text.js';

/** Plain lines, for files, pipes and terminals that cannot move their cursor. */
export function lineReporter(): Reporter {
  const print = (text: string): void => void process.stdout.write(`${text}\n`);
  let lastStats: Stats | undefined;
  let comparing = false;
  return {
    hello: (board, models) => {
      comparing = models.length > 1;
      print(helloText(board, models));
    },
    sourceStarted: (source, credit) => print(`hears ${sourceText(source, credit)}`),
    level: () => {},
    prediction: (prediction) => {
      const top = prediction.top.map(({ label, probability }) => `${label} ${percent(probability).trim()}`).join(', ');
      const { time, level } = prediction;
      const model = comparing ? `${prediction.model}: ` : '';
      print(`${time.toFixed(2).padStart(7)} s  ${level.toFixed(0).padStart(4)} dBFS  ${model}${top}  (${costText(prediction)})`);
    },
    event: (event) => print(`event ${eventText(event).trim()}`),
    stats: (stats) => (lastStats = stats),
    note,
    appUpdate: (update) => void ('problem' in update ? process.stderr : process.stdout).write(`${appUpdateText(update)}\n`),
    appError: (error) => void process.stderr.write(`${failureText(error)}\n`),
    summary: (summary) => {
      if (lastStats !== undefined) print(statsText(lastStats));
      print(summaryText(summary));
    },
    close: () => {},
  };
}
