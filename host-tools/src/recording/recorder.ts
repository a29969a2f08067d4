import type { Board } from '../board.js';
import type { Reporter } from '../listen/report.js';
import type { ToBoard, ToHost } from '../link/protocol.js';
import { projectVersion } from '../project.js';
import { RECORDING_VERSION, type RunRecord } from './records.js';
import type { RecordingWriter } from './writer.js';

/** Writes down what goes over the link, and what the tools say. */
export class Recorder {
  private readonly started = performance.now();
  private readonly unlisten: (() => void)[];

  constructor(board: Board, private readonly writer: RecordingWriter, app: RunRecord['app']) {
    const { connection, description, model, second } = board;
    writer.write({
      type: 'run',
      version: RECORDING_VERSION,
      earbit: projectVersion(),
      started: new Date().toISOString(),
      board: description,
      models: second === undefined ? [model.name] : [model.name, second.model.name],
      sampleRate: model.sampleRate,
      app,
    });
    const message = (message: ToBoard | ToHost): void => {
      // Credit only paces the audio; it would be a third of the records.
      if (message.type !== 'credit') this.writer.write({ type: 'message', at: this.now(), message });
    };
    this.unlisten = [connection.listen(message), connection.listenSent(message)];
  }

  /** @returns a reporter that shows what `reporter` does, and has it recorded */
  reporter(reporter: Reporter): Reporter {
    return {
      ...reporter,
      sourceStarted: (name, credit) => {
        this.writer.write({ type: 'source', name });
        reporter.sourceStarted(name, credit);
      },
      note: (text) => {
        this.writer.write({ type: 'note', at: this.now(), text });
        reporter.note(text);
      },
    };
  }

  /** The run was recorded to its end. */
  end(): void {
    for (const unlisten of this.unlisten) unlisten();
    this.writer.write({ type: 'end', at: this.now() });
  }

  private now(): number {
    return Math.round(performance.now() - this.started);
  }
}
