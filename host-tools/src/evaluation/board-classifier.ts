import type { Board } from '../board.js';
import { UserError } from '../errors.js';
import { AudioStream, streamNumberAfter } from '../link/audio-stream.js';
import type { Prediction, ToHost } from '../link/protocol.js';
import type { Classifier } from './evaluate.js';

/**
 * Runs the model that a board hears with: each window is a stream of its own.
 * @param on what the user called the board
 */
export function boardClassifier(on: string, board: Board): Classifier {
  const { connection, model } = board;
  let number = 0;
  const classifyWindow = async (window: Int16Array): Promise<Int32Array> => {
    number = streamNumberAfter(number);
    const stream = number;
    const isPrediction = (message: ToHost): message is Prediction => message.type === 'prediction' && message.stream === stream;
    const audio = await AudioStream.start(connection, stream);
    let prediction: Prediction | undefined;
    const unlisten = connection.listen((message) => {
      if (isPrediction(message)) prediction ??= message;
    });
    try {
      await audio.write(window);
      await audio.end();
    } finally {
      unlisten();
    }
    if (prediction === undefined) throw new UserError('the board gave no prediction for a whole window');
    if (prediction.missing > 0) throw new UserError(`${prediction.missing} samples were lost on the way to the board`);
    return prediction.logits;
  };
  return {
    on,
    labels: model.labels,
    sampleRate: model.sampleRate,
    window: model.window,
    logitScale: model.logitScale,
    async classify(windows) {
      const logits: Int32Array[] = [];
      for (const window of windows) logits.push(await classifyWindow(window));
      return logits;
    },
    close: () => board.close(),
  };
}
