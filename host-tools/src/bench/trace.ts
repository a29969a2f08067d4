import type { Board } from '../board.js';
import { UserError } from '../errors.js';
import { AudioStream } from '../link/audio-stream.js';
import type { LayerCycles } from '../link/protocol.js';

/** Predictions behind the first, whose mean is taken. */
const FOLLOWING = 8;

/** Where a board's cycles go, by its trace: executed instructions on an emulated board, cycles of the processor on a real one. */
export interface Traced {
  /** A prediction over a window that follows none. */
  window: number;
  /** Mean of a prediction that follows one a hop before: front end and layers. */
  prediction: number;
  /** Mean of what one of those took besides: the app (JavaScript and what it calls), sending to the host, receiving audio. */
  app: number;
  sending: number;
  receiving: number;
}

/**
 * Lets a board hear noise and reads its trace.
 * @throws UserError when the board tells none
 */
export async function trace({ connection, model }: Board): Promise<Traced> {
  const hear = async (stream: number, samples: number): Promise<LayerCycles[]> => {
    const traces: LayerCycles[] = [];
    const unlisten = connection.listen((message) => {
      if (message.type === 'layerCycles') traces.push(message);
    });
    try {
      const audio = await AudioStream.start(connection, stream);
      await audio.write(noise(samples));
      await audio.end();
    } finally {
      unlisten();
    }
    return traces;
  };
  await connection.send({ type: 'traceRequest', enabled: 1 });
  // A window of its own: what arrives behind it would interrupt its layers, and be counted for them.
  const [first] = await hear(1, model.window);
  const [, ...following] = await hear(2, model.window + FOLLOWING * model.hop);
  await connection.send({ type: 'traceRequest', enabled: 0 });
  if (first === undefined || following.length === 0) throw new UserError(`the board ${connection.name} sent no trace of ${model.name}`);
  const mean = (count: (of: LayerCycles) => number): number => Math.round(following.reduce((sum, of) => sum + count(of), 0) / following.length);
  return {
    window: inference(first),
    prediction: mean(inference),
    app: mean(({ app }) => app),
    sending: mean(({ sending }) => sending),
    receiving: mean(({ receiving }) => receiving),
  };
}

function inference({ frontEnd, cycles }: LayerCycles): number {
  return cycles.reduce((sum, count) => sum + count, frontEnd);
}

/** Reproducible white noise of half the full scale, which no silence gate holds back. */
function noise(length: number): Int16Array {
  let state = 1;
  return Int16Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state >> 17;
  });
}
