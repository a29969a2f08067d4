import { explainAppError } from '../app/app-error.js';
import { note } from '../messages.js';
import type { Reporter } from './report.js';

/** One JSON object a line on standard output; notes go to standard error. */
export function jsonReporter(): Reporter {
  const print = (object: object): void => void process.stdout.write(`${JSON.stringify(object)}\n`);
  return {
    hello: ({ board, engine, protocol, image, app, models }, [model, second]) => {
      print({ type: 'hello', board, engine, protocol, models, app, image, model: model?.name, second: second?.name });
    },
    sourceStarted: () => {},
    level: () => {},
    prediction: (prediction) => print({ type: 'prediction', ...prediction }),
    event: (event) => print({ type: 'event', ...event }),
    stats: (stats) => print({ type: 'stats', ...stats }),
    note,
    appError: (error) => print({ type: 'error', ...explainAppError(error) }),
    appUpdate: (update) => print({ type: 'app', ...update }),
    summary: (summary) => print({ type: 'summary', ...summary }),
    close: () => {},
  };
}
