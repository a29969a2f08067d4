import type { AppError, Event, Prediction, ToBoard, ToHost } from '../link/protocol.js';

/** What a board said to a stream of audio. */
export interface Heard {
  predictions: Prediction[];
  events: Event[];
  failures: Failure[];
}

/** How the app failed. */
export interface Failure {
  /** Of the last window that was predicted before, in samples of the stream; 0 when there was none. The board does not tell when. */
  end: number;
  error: AppError;
}

export function nothingHeard(): Heard {
  return { predictions: [], events: [], failures: [] };
}

/** Adds a message of the stream, or of the app while it ran; others are passed over. */
export function addMessage({ predictions, events, failures }: Heard, message: ToBoard | ToHost): void {
  switch (message.type) {
    case 'prediction':
      predictions.push({ ...message, logits: Int32Array.from(message.logits) }); // a file holds a list
      break;
    case 'event':
      events.push(message);
      break;
    case 'appError':
      failures.push({ end: predictions.at(-1)?.end ?? 0, error: message });
  }
}
