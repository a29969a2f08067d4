import { UserError } from '../errors.js';
import { decodeToHost, encodeMessage } from './codec.js';
import { encodeFrame, type Frame, FrameDecoder } from './frame.js';
import { type BoardDescription, Introduction } from './introduction.js';
import { MESSAGES, PROTOCOL_VERSION, type Hello, type ToBoard, type ToHost } from './protocol.js';
import { refusalText } from './refusal.js';
import type { Transport } from './transport.js';

/** A request, or its answer, that got lost is repeated. */
const REPEAT_MS = 250;

/** Longer than a board needs for a prediction, for all audio under way and to stop an app that does not end. */
const ANSWER_TIMEOUT_MS = 5000;

/** The board does not answer any more, or its port is gone; {@link Connection.connect} may find it again. */
export class LinkLost extends UserError {}

/** The board is gone for good, as an emulated one that has ended. */
export class BoardEnded extends UserError {}

/** These would do something else, or do it again, when a board received them twice. */
const NEVER_REPEATED: readonly ToBoard['type'][] = ['evaluate', 'removeModel', 'resetRequest'];

type MessageOf<T extends ToHost['type']> = Extract<ToHost, { type: T }>;

/** Messages to and from one board. */
export class Connection {
  /** Settled when the transfer under way has ended. Audio waits for it, for it would lie before it on a slow line. */
  transfer: Promise<unknown> | undefined;
  /** Frames that arrived, were lost or were damaged on the way to the host. */
  readonly decoder = new FrameDecoder();
  private readonly listeners = new Set<(message: ToHost) => void>();
  private readonly sentListeners = new Set<(message: ToBoard) => void>();
  private transport: Transport | undefined;
  private sequence = 0;
  private lostReason: string | undefined;
  /** The board was told to reset and has not been greeted since. */
  private isResetting = false;
  private loseWaiters = new Set<(error: LinkLost) => void>();

  /**
   * @param name of the port, for messages to the user
   * @param open opens the port anew after it was lost
   * @param answerTimeoutMs how long the board may take to answer
   */
  constructor(
    readonly name: string,
    private readonly open: () => Promise<Transport>,
    private readonly answerTimeoutMs = ANSWER_TIMEOUT_MS,
  ) {}

  /** Calls `listener` with every message from the board. @returns what stops that */
  listen(listener: (message: ToHost) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Calls `listener` with every message to the board. @returns what stops that */
  listenSent(listener: (message: ToBoard) => void): () => void {
    this.sentListeners.add(listener);
    return () => this.sentListeners.delete(listener);
  }

  /**
   * Opens the port where needed and asks the board who it is; to be called again after {@link LinkLost}.
   * @throws LinkLost when the port cannot be opened or nothing answers in time, UserError when the board speaks another protocol version
   */
  async connect(timeoutMs = this.answerTimeoutMs): Promise<BoardDescription> {
    const deadline = Date.now() + timeoutMs;
    if (this.transport === undefined) await this.openTransport();
    this.isResetting = false;
    this.decoder.restart();
    const introduction = new Introduction();
    const unlisten = this.listen((message) => introduction.take(message));
    try {
      while (introduction.description === undefined) {
        if (Date.now() > deadline) throw new LinkLost(this.silence());
        await this.askForHello();
        if (introduction.hello !== undefined) this.assertVersion(introduction.hello);
      }
      return introduction.description;
    } finally {
      unlisten();
    }
  }

  /** {@link connect}, but waits for a port that is gone to come back, until `signal` is aborted. */
  async reconnect(signal?: AbortSignal, timeoutMs = 4 * ANSWER_TIMEOUT_MS): Promise<BoardDescription> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      try {
        return await this.connect(4 * REPEAT_MS);
      } catch (error) {
        if (!(error instanceof LinkLost) || signal?.aborted || Date.now() > deadline) throw error;
        await new Promise((resolve) => setTimeout(resolve, REPEAT_MS));
      }
    }
  }

  async send(message: ToBoard): Promise<void> {
    if (this.transport === undefined) throw this.lost();
    const sequence = this.sequence;
    this.sequence = (sequence + 1) & 0xffff;
    for (const listener of [...this.sentListeners]) listener(message);
    await this.transport.write(encodeFrame({ ...encodeMessage(message), sequence }));
    if (message.type !== 'resetRequest') return;
    this.isResetting = true;
    this.loseAll();
  }

  /**
   * Sends a request, again where it may have got lost, and resolves with its answer.
   * @param matches which messages of the answer's type are one; all when absent
   * @throws UserError when the board refuses; LinkLost when it does not answer
   */
  async request<T extends ToHost['type']>(
    message: ToBoard,
    answer: T,
    matches: (received: MessageOf<T>) => boolean = () => true,
  ): Promise<MessageOf<T>> {
    const { type } = MESSAGES[message.type];
    const answered = this.next((received): received is ToHost => {
      if (received.type === 'refused') return received.request === type;
      return received.type === answer && matches(received as MessageOf<T>);
    });
    let repeats = 0;
    const repeat = (): void => {
      repeats++;
      this.send(message).catch(() => {}); // a transport that is gone has ended the waiting, too
    };
    const timer = NEVER_REPEATED.includes(message.type) ? undefined : setInterval(repeat, REPEAT_MS);
    try {
      const [, received] = await Promise.all([this.send(message), answered]);
      clearInterval(timer);
      // What the board answers to repetitions comes before what it answers now, and is not taken for the answer to a later request.
      if (repeats > 0 && message.type !== 'statsRequest') await this.request({ type: 'statsRequest' }, 'stats');
      if (received.type === 'refused') throw new UserError(`the board refused (${message.type}): ${refusalText(received)}`);
      return received as MessageOf<T>;
    } finally {
      clearInterval(timer);
    }
  }

  /** @returns the next message that `matches`; rejects with LinkLost when none comes in time */
  next<T extends ToHost>(matches: (message: ToHost) => message is T, timeoutMs = this.answerTimeoutMs): Promise<T> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer);
        unlisten();
        this.loseWaiters.delete(fail);
      };
      const fail = (error: LinkLost): void => {
        settle();
        reject(error);
      };
      const unlisten = this.listen((message) => {
        if (!matches(message)) return;
        settle();
        resolve(message);
      });
      const timer = setTimeout(() => fail(new LinkLost(`the board on ${this.name} does not answer any more`)), timeoutMs);
      this.loseWaiters.add(fail);
      if (this.transport === undefined || this.isResetting) fail(this.lost());
    });
  }

  async close(): Promise<void> {
    const { transport } = this;
    this.transport = undefined;
    await transport?.close();
  }

  private async openTransport(): Promise<void> {
    const transport = await this.open().catch((error: unknown) => {
      throw error instanceof UserError && !(error instanceof BoardEnded) ? new LinkLost(error.message) : error;
    });
    transport.onBytes = (bytes) => {
      for (const frame of this.decoder.decode(bytes)) this.receive(frame);
    };
    transport.onLost = (reason) => {
      if (this.transport !== transport) return;
      this.transport = undefined;
      this.lostReason = reason;
      this.loseAll();
    };
    this.transport = transport;
  }

  private loseAll(): void {
    for (const fail of [...this.loseWaiters]) fail(this.lost());
  }

  /** Forgets the message of a type or layout that this version does not know, unless it tells the board's version. */
  private receive({ channel, type, payload }: Frame): void {
    const message = decodeToHost(channel, type, payload) ?? foreignHello(channel, type, payload);
    if (message === undefined) return;
    for (const listener of [...this.listeners]) listener(message);
  }

  /** Resolves when an answer has come to its end, or will come no more. */
  private async askForHello(): Promise<void> {
    try {
      const ready = this.next((message): message is MessageOf<'ready'> => message.type === 'ready', REPEAT_MS);
      await Promise.all([this.send({ type: 'helloRequest', protocol: PROTOCOL_VERSION }), ready]);
    } catch (error) {
      if (!(error instanceof LinkLost) || this.transport === undefined) throw error;
    }
  }

  private assertVersion({ protocol }: Hello): void {
    if (protocol === PROTOCOL_VERSION) return;
    throw new UserError(
      `the board on ${this.name} speaks version ${protocol} of the protocol, this program version ${PROTOCOL_VERSION}: ` +
        'put the image of this version on it',
    );
  }

  private silence(): string {
    const { frames, damaged } = this.decoder;
    const noise = frames === 0 && damaged > 0 ? ' (what comes from it is no earbit frame: does another program run on it?)' : '';
    return `no earbit board answers on ${this.name}${noise}`;
  }

  private lost(): LinkLost {
    if (this.isResetting) return new LinkLost(`the board on ${this.name} starts anew`);
    return new LinkLost(`${this.name} is gone: ${this.lostReason ?? 'it was closed'}`);
  }
}

/** The hello of a board of another version, of which only the version can be read. */
function foreignHello(channel: number, type: number, payload: Uint8Array): Hello | undefined {
  const { hello } = MESSAGES;
  if (channel !== hello.channel || type !== hello.type || payload.length < 2) return undefined;
  const protocol = payload[0]! | (payload[1]! << 8);
  return { type: 'hello', protocol, board: '', engine: '', image: '', app: '', bundle: 0, refused: '', reset: '', microphone: 0, models: 0, selected: 0, owner: '' };
}
