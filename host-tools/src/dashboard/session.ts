import type { ConnectedBoard } from '../connected-board.js';
import { UserError } from '../errors.js';
import type { AppError, ToBoard } from '../link/protocol.js';
import { SILENT } from '../listen/report.js';
import { listen } from '../listen/session.js';
import type { Source } from '../listen/source.js';
import { Recorder, type RecordSink, runRecord } from '../recording/recorder.js';
import type { RecordingRecord } from '../recording/records.js';
import { assertStarted, type Content, pushApp, pushModel, removeApps } from '../storage.js';

/** What the page asks for. */
export type Command = Choice | { type: 'reset' };

type Choice =
  /** The model that hears, by name. */
  | { type: 'select'; model: string }
  /** A second one beside it; null for none. */
  | { type: 'compare'; model: string | null }
  /** The built-in app instead of those that are stored, which are removed. */
  | { type: 'removeApps' };

const RETRY_MS = 1000;

/** Lets a board hear sources over and over, tells a page of it in records, and does what the page asks. In Node.js or in a browser. */
export class DashboardSession {
  /** Done as soon as the stream under way has ended in order. */
  private readonly tasks: (() => Promise<void>)[] = [];
  private readonly recorder: Recorder;
  private source: Source | undefined;
  private interruption = new AbortController();

  /**
   * @param version of the tools
   * @param explain tells how an app failed as a person reads it
   */
  constructor(
    private readonly board: ConnectedBoard,
    private readonly sources: Source[],
    private readonly version: string,
    private readonly sink: RecordSink,
    private readonly explain: (error: AppError) => string,
  ) {
    this.recorder = new Recorder(board, sink);
    board.connection.listen((message) => {
      if (message.type === 'ready') this.trace();
      else if (message.type === 'appError') this.recorder.note(explain(message), true);
    });
  }

  /** @returns what runs and is heard now, for a page that joins */
  greeting(): RecordingRecord[] {
    const source: RecordingRecord[] = this.source === undefined ? [] : [{ type: 'source', name: this.source.name }];
    return [runRecord(this.board, this.version), ...source];
  }

  command(command: Command): void {
    if (command.type === 'reset') this.send({ type: 'resetRequest' });
    else this.later(() => this.carryOut(command));
  }

  /**
   * Stores an app, which runs then, or a model, which hears then.
   * @returns its name
   * @throws UserError when the board refuses it, or the app fails while it starts
   */
  push(content: Content): Promise<string> {
    return new Promise((resolve, reject) => this.later(() => this.put(content).then(resolve, reject)));
  }

  /** Resolves when `signal` is aborted. */
  async hear(signal: AbortSignal): Promise<void> {
    const reporter = this.recorder.reporter(SILENT);
    this.trace();
    for (let next = 0; !signal.aborted; ) {
      this.interruption = new AbortController();
      try {
        for (let task; (task = this.tasks.shift()) !== undefined; ) await task();
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

  private later(task: () => Promise<void>): void {
    this.tasks.push(task);
    this.interruption.abort();
  }

  private async carryOut(choice: Choice): Promise<void> {
    switch (choice.type) {
      case 'select':
        return this.select(choice.model);
      case 'compare':
        return this.board.compare(choice.model ?? undefined);
      case 'removeApps':
        await removeApps(this.board);
    }
  }

  private async select(model: string): Promise<void> {
    const { board } = this;
    const second = board.second?.model.name;
    await board.select(model);
    if (second !== undefined && second !== model) await board.compare(second);
  }

  private async put({ kind, name, bytes }: Content): Promise<string> {
    if (kind === 'app') {
      assertStarted(await pushApp(this.board, name, bytes), this.explain);
      return name;
    }
    const model = await pushModel(this.board, name, bytes);
    await this.select(model);
    return model;
  }
}
