import type { ConnectedBoard } from '../connected-board.js';
import type { ToBoard, ToHost } from '../link/protocol.js';
import type { Reporter } from '../listen/report.js';
import { type RecordingRecord, RECORDING_VERSION, type RunRecord } from './records.js';

/** Where records go: a file, or a page that shows them. */
export interface RecordSink {
  write(record: RecordingRecord): void;
}

/** @param earbit version of the tools @returns what runs where */
export function runRecord(board: ConnectedBoard, earbit: string, app?: RunRecord['app']): RunRecord {
  const { description, model, second } = board;
  return {
    type: 'run',
    version: RECORDING_VERSION,
    earbit,
    started: new Date().toISOString(),
    board: description,
    models: second === undefined ? [model.name] : [model.name, second.model.name],
    arenas: second === undefined ? undefined : [second.firstArena, second.secondArena],
    sampleRate: model.sampleRate,
    app,
  };
}

/** Writes down what goes over the link, and what the tools say. */
export class Recorder {
  private readonly started = performance.now();
  private readonly unlisten: (() => void)[];

  constructor({ connection }: ConnectedBoard, private readonly sink: RecordSink) {
    const message = (message: ToBoard | ToHost): void => {
      // Credit only paces the audio; it would be a third of the records.
      if (message.type !== 'credit') this.sink.write({ type: 'message', at: this.now(), message });
    };
    this.unlisten = [connection.listen(message), connection.listenSent(message)];
  }

  /** @returns a reporter that shows what `reporter` does, and has it recorded */
  reporter(reporter: Reporter): Reporter {
    return {
      ...reporter,
      sourceStarted: (name, credit) => {
        this.sink.write({ type: 'source', name });
        reporter.sourceStarted(name, credit);
      },
      note: (text) => {
        this.note(text);
        reporter.note(text);
      },
    };
  }

  note(text: string, isError = false): void {
    this.sink.write({ type: 'note', at: this.now(), text, ...(isError && { isError }) });
  }

  /** The run was recorded to its end. */
  end(): void {
    for (const unlisten of this.unlisten) unlisten();
    this.sink.write({ type: 'end', at: this.now() });
  }

  private now(): number {
    return Math.round(performance.now() - this.started);
  }
}
