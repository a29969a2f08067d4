import { failureText } from '../app/app-error.js';
import type { Bundle } from '../app/bundle.js';
import { Board } from '../board.js';
import { Evaluator } from '../console/evaluator.js';
import { streamNumberAfter } from '../link/audio-stream.js';
import type { AppError, ToHost } from '../link/protocol.js';
import { boardText } from '../link/text.js';
import { logLevel } from '../listen/log.js';
import type { Recording } from '../recording/reader.js';
import { hear } from '../recording/replay.js';
import { assertStarted, pushApp } from '../storage.js';
import type { Stage, Told } from './stage.js';

/** The app on an emulated board, which hears nothing of its own with a scene. */
export class BoardStage implements Stage {
  private unlisten = (): void => {};
  private failure: AppError | undefined;

  private constructor(
    private readonly board: Board,
    private readonly evaluator: Evaluator,
  ) {}

  static async boot(): Promise<BoardStage> {
    const board = await Board.open({ fast: true });
    return new BoardStage(board, await Evaluator.open(board.connection));
  }

  async close(): Promise<void> {
    await this.board.close();
  }

  async start({ code }: Bundle, told: Told): Promise<void> {
    this.stop();
    this.failure = undefined;
    assertStarted(await pushApp(this.board, 'test', Buffer.from(code)), failureText);
    this.unlisten = this.board.connection.listen((message) => this.receive(message, told));
  }

  async turn(where: string, source: string): Promise<void> {
    await this.evaluator.evaluate(source).catch((error: unknown) => {
      if (this.failure === undefined) throw error;
    });
    this.assertWell(where);
  }

  stop(): void {
    this.unlisten();
  }

  /** Lets the app that was started hear a recording's audio. */
  async hear({ run, streams }: Recording, streamBegins: () => void): Promise<void> {
    await this.board.select(run.models[0]!);
    for (const [index, stream] of streams.entries()) {
      streamBegins();
      await hear(this.board, stream, streamNumberAfter(index));
      this.assertWell();
    }
  }

  private receive(message: ToHost, { event, log }: Told): void {
    if (message.type === 'event') event({ label: message.label, start: message.startMs / 1000, end: message.endMs / 1000, confidence: message.confidence });
    else if (message.type === 'logLine') log({ level: logLevel(message.level), text: boardText(message.text) });
    else if (message.type === 'appError') this.failure ??= message;
  }

  /** @param where the failure was, where the board does not know it */
  private assertWell(where = this.failure?.where ?? ''): void {
    if (this.failure !== undefined) throw new Error(failureText({ ...this.failure, where }));
  }
}
