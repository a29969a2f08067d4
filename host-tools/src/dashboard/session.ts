import type { ConnectedBoard } from '../connected-board.js';
import { UserError } from '../errors.js';
import type { ToBoard } from '../link/protocol.js';
import type { Reporter } from '../listen/report.js';
import { listen } from '../listen/session.js';
import type { Source } from '../listen/source.js';
import { Recorder, type RecordSink, runRecord } from '../recording/recorder.js';
import type { RecordingRecord } from '../recording/records.js';

/** What the page asks for. */
export type Command = Choice | { type: 'reset' };

type Choice =
  /** The model that hears, by name. */
  | { type: 'select'; model: string }
  /** A second one beside it; null for none. */
  | { type: 'compare'; model: string | null };

const RETRY_MS = 1000;

/** The page shows the records; a session has nothing else to tell. */
const SILENT: Reporter = {
  hello() {},
  sourceStarted() {},
  level() {},
  prediction() {},
  event() {},
  stats() {},
  appError() {},
  note() {},
  summary() {},
  close() {},
};

/** Lets a board hear sources over and over, tells a page of it in records, and does what the page asks. In Node.js or in a browser. */
export class DashboardSession {
  private readonly choices: Choice[] = [];
  private readonly recorder: Recorder;
  private source: Source | undefined;
  private interruption = new AbortController();

  /** @param version of the tools */
  constructor(
    private readonly board: ConnectedBoard,
    private readonly sources: Source[],
    private readonly version: string,
    private readonly sink: RecordSink,
  ) {
    this.recorder = new Recorder(board, sink);
    board.connection.listen(({ type }) => type === 'ready' && this.trace());
  }

  /** @returns what runs and is heard now, for a page that joins */
  greeting(): RecordingRecord[] {
    const source: RecordingRecord[] = this.source === undefined ? [] : [{ type: 'source', name: this.source.name }];
    return [runRecord(this.board, this.version), ...source];
  }

  /** Is done as soon as the stream under way has ended in order. */
  command(command: Command): void {
    if (command.type === 'reset') {
      this.send({ type: 'resetRequest' });
      return;
    }
    this.choices.push(command);
    this.interruption.abort();
  }

  /** Resolves when `signal` is aborted. */
  async hear(signal: AbortSignal): Promise<void> {
    const reporter = this.recorder.reporter(SILENT);
    this.trace();
    for (let next = 0; !signal.aborted; ) {
      this.interruption = new AbortController();
      try {
        for (const choice of this.choices.splice(0)) await this.carryOut(choice);
        this.sink.write(runRecord(this.board, this.version));
        this.source = this.sources[next % this.sources.length]!;
        const both = AbortSignal.any([signal, this.interruption.signal]);
        await listen(this.board, [this.source], reporter, { fast: false, signal: both });
        if (!both.aborted) next++;
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        this.recorder.note(error.message);
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  /** A board tells what each layer costs only after it was asked, each time that it was greeted. */
  private trace(): void {
    this.send({ type: 'traceRequest', enabled: 1 });
  }

  private send(message: ToBoard): void {
    this.board.connection.send(message).catch(() => {}); // a board that is gone is looked for by the one that listens
  }

  private async carryOut({ type, model }: Choice): Promise<void> {
    const { board } = this;
    if (type === 'compare') return board.compare(model ?? undefined);
    const second = board.second?.model.name;
    await board.select(model);
    if (second !== undefined && second !== model) await board.compare(second);
  }
}
