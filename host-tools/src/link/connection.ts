import { UserError } from '../errors.js';
import { decodeToHost, encodeMessage } from './codec.js';
import { encodeFrame, type Frame, FrameDecoder } from './frame.js';
import { MESSAGES, PROTOCOL_VERSION, type AppError, type Hello, type Model, type ToBoard, type ToHost } from './protocol.js';
import { refusalText } from './refusal.js';
import type { Transport } from './transport.js';

const HELLO_INTERVAL_MS = 250;

/** Longer than a board needs for a prediction and for all audio under way, also when its emulator has to share a core. */
const ANSWER_TIMEOUT_MS = 5000;

export interface BoardModel extends Omit<Model, 'type' | 'labels'> {
  labels: string[];
}

/** What a board says about itself when a connection opens. */
export interface BoardDescription extends Omit<Hello, 'type' | 'models'> {
  models: BoardModel[];
  /** How an app failed while it started, if one did. */
  startError?: AppError;
}

/** The board does not answer any more, or its port is gone; {@link Connection.connect} may find it again. */
export class LinkLost extends UserError {}

type MessageOf<T extends ToHost['type']> = Extract<ToHost, { type: T }>;

/** Messages to and from one board. */
export class Connection {
  /** Frames that arrived, were lost or were damaged on the way to the host. */
  readonly decoder = new FrameDecoder();
  private readonly listeners = new Set<(message: ToHost) => void>();
  private readonly sentListeners = new Set<(message: ToBoard) => void>();
  private transport: Transport | undefined;
  private sequence = 0;
  private lostReason: string | undefined;
  private loseWaiters = new Set<(error: LinkLost) => void>();

  /**
   * @param name of the port, for messages to the user
   * @param open opens the port anew after it was lost
   */
  constructor(
    readonly name: string,
    private readonly open: () => Promise<Transport>,
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
   * @throws UserError when the port cannot be opened, nothing answers in time or the board speaks another protocol version
   */
  async connect(timeoutMs = ANSWER_TIMEOUT_MS): Promise<BoardDescription> {
    const deadline = Date.now() + timeoutMs;
    if (this.transport === undefined) await this.openTransport();
    this.decoder.restart();
    let description: BoardDescription | undefined;
    while (description === undefined) {
      if (Date.now() > deadline) throw new UserError(this.silence());
      description = await this.askForHello();
    }
    return description;
  }

  /** {@link connect}, but waits for a port that is gone to come back, until `signal` is aborted. */
  async reconnect(signal?: AbortSignal, timeoutMs = 4 * ANSWER_TIMEOUT_MS): Promise<BoardDescription> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      try {
        return await this.connect(4 * HELLO_INTERVAL_MS);
      } catch (error) {
        if (!(error instanceof UserError) || signal?.aborted || Date.now() > deadline) throw error;
        await new Promise((resolve) => setTimeout(resolve, HELLO_INTERVAL_MS));
      }
    }
  }

  async send(message: ToBoard): Promise<void> {
    if (this.transport === undefined) throw this.lost();
    const sequence = this.sequence;
    this.sequence = (sequence + 1) & 0xffff;
    for (const listener of [...this.sentListeners]) listener(message);
    await this.transport.write(encodeFrame({ ...encodeMessage(message), sequence }));
  }

  /**
   * Sends a request and resolves with its answer.
   * @throws UserError when the board refuses; LinkLost when it does not answer
   */
  async request<T extends ToHost['type']>(message: ToBoard, answer: T): Promise<MessageOf<T>> {
    const { type } = MESSAGES[message.type];
    const answered = this.next((received): received is ToHost => {
      return received.type === answer || (received.type === 'refused' && received.request === type);
    });
    const [, received] = await Promise.all([this.send(message), answered]);
    if (received.type === 'refused') throw new UserError(`the board refused (${message.type}): ${refusalText(received)}`);
    return received as MessageOf<T>;
  }

  /** @returns the next message that `matches`; rejects with LinkLost when none comes in time */
  next<T extends ToHost>(matches: (message: ToHost) => message is T, timeoutMs = ANSWER_TIMEOUT_MS): Promise<T> {
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
      if (this.transport === undefined) fail(this.lost());
    });
  }

  async close(): Promise<void> {
    const { transport } = this;
    this.transport = undefined;
    await transport?.close();
  }

  private async openTransport(): Promise<void> {
    const transport = await this.open();
    transport.onBytes = (bytes) => {
      for (const frame of this.decoder.decode(bytes)) this.receive(frame);
    };
    transport.onLost = (reason) => {
      if (this.transport !== transport) return;
      this.transport = undefined;
      this.lostReason = reason;
      for (const fail of [...this.loseWaiters]) fail(this.lost());
    };
    this.transport = transport;
  }

  /** Forgets the message of a type or layout that this version does not know, unless it tells the board's version. */
  private receive({ channel, type, payload }: Frame): void {
    const message = decodeToHost(channel, type, payload) ?? foreignHello(channel, type, payload);
    if (message === undefined) return;
    for (const listener of [...this.listeners]) listener(message);
  }

  /** One try: undefined when the answer did not come, or not whole. */
  private async askForHello(): Promise<BoardDescription | undefined> {
    let hello: Hello | undefined;
    const models: Model[] = [];
    const labels: MessageOf<'label'>[] = [];
    let startError: AppError | undefined;
    const unlisten = this.listen((message) => {
      if (message.type === 'hello') hello = message;
      else if (message.type === 'model') models[message.index] = message;
      else if (message.type === 'label') labels.push(message);
      else if (message.type === 'appError' && message.where === 'start') startError = message;
    });
    try {
      const ready = this.next((message): message is MessageOf<'ready'> => message.type === 'ready', HELLO_INTERVAL_MS);
      await Promise.all([this.send({ type: 'helloRequest', protocol: PROTOCOL_VERSION }), ready]);
    } catch (error) {
      if (!(error instanceof LinkLost)) throw error;
      if (this.transport === undefined) throw error;
    } finally {
      unlisten();
    }
    if (hello !== undefined && hello.protocol !== PROTOCOL_VERSION) {
      throw new UserError(
        `the board on ${this.name} speaks version ${hello.protocol} of the protocol, this program version ${PROTOCOL_VERSION}: ` +
          'put the image of this version on it',
      );
    }
    const description = hello && describe(hello, models, labels);
    return description && { ...description, ...(startError !== undefined && { startError }) };
  }

  private silence(): string {
    const { frames, damaged } = this.decoder;
    const noise = frames === 0 && damaged > 0 ? ' (what comes from it is no earbit frame: does another program run on it?)' : '';
    return `no earbit board answers on ${this.name}${noise}`;
  }

  private lost(): LinkLost {
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

/** @returns undefined when a part of the answer was lost */
function describe(hello: Hello, models: Model[], labels: MessageOf<'label'>[]): BoardDescription | undefined {
  const described: BoardModel[] = [];
  for (let index = 0; index < hello.models; index++) {
    const model = models[index];
    if (model === undefined) return undefined;
    const texts: string[] = [];
    for (const label of labels) if (label.model === index) texts[label.index] = label.text;
    if (texts.length !== model.labels || texts.includes(undefined as unknown as string)) return undefined;
    const { type: _type, ...rest } = model;
    described.push({ ...rest, labels: texts });
  }
  const { type: _type, ...rest } = hello;
  return { ...rest, models: described };
}
