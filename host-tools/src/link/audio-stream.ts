import type { Connection } from './connection.js';
import type { Credit, StreamEnded, ToBoard } from './protocol.js';

/** Most samples that one message carries (firmware/link/protocol.yaml). */
const MAX_SAMPLES = 480;

/** The stream of a board's own microphone; a host's have smaller numbers. */
export const MICROPHONE_STREAM = 255;

/** @returns the number of a host's next stream. @param last number of the one before, or how many came before; two in a row differ */
export function streamNumberAfter(last: number): number {
  return (last + 1) % MICROPHONE_STREAM;
}

/** One stream of audio to the board: from start to end, never more under way than the board has granted. */
export class AudioStream {
  /** Samples sent. */
  position = 0;

  private constructor(
    private readonly connection: Connection,
    private readonly number: number,
    private until: number,
    private readonly unlisten: () => void,
  ) {}

  /**
   * The board forgets what it heard before; its audio time begins at 0.
   * @param number 0 to 254, other than that of the stream before
   * @throws LinkLost when the board does not answer
   */
  static async start(connection: Connection, number: number): Promise<AudioStream> {
    const { until } = await connection.request({ type: 'startStream', stream: number }, 'credit', ({ stream }) => stream === number);
    const stream: AudioStream = new AudioStream(
      connection,
      number,
      until,
      connection.listen((message) => {
        if (message.type === 'credit' && message.stream === number) stream.take(message);
      }),
    );
    return stream;
  }

  /** Sends samples, waiting for the board's credit. Throws LinkLost when none comes. */
  async write(samples: Int16Array): Promise<void> {
    for (let at = 0; at < samples.length; ) {
      const allowed = Math.min(samples.length - at, MAX_SAMPLES, this.until - this.position);
      if (allowed <= 0) {
        await this.credit();
        continue;
      }
      const part = samples.subarray(at, at + allowed);
      await this.send(part);
      at += allowed;
    }
  }

  /** Resolves once the board has heard all of it. */
  async end(): Promise<StreamEnded> {
    try {
      const request: ToBoard = { type: 'endStream', stream: this.number, samples: this.position };
      return await this.connection.request(request, 'streamEnded', ({ stream }) => stream === this.number);
    } finally {
      this.unlisten();
    }
  }

  /** Resolves with the next credit, greater or not. */
  private async credit(): Promise<void> {
    await this.connection.next((message): message is Credit => message.type === 'credit' && message.stream === this.number);
    // The board repeats its credit when it has heard all that reached it: where nothing may be sent still, the rest got lost.
    if (this.until <= this.position) await this.send(new Int16Array());
  }

  private async send(samples: Int16Array): Promise<void> {
    await this.connection.send({ type: 'samples', stream: this.number, first: this.position, samples });
    this.position += samples.length;
  }

  private take(credit: Credit): void {
    this.until = Math.max(this.until, near(this.position, credit.until));
  }
}

/** @returns the index near `position` that a 32-bit number on the link, which wraps, stands for */
function near(position: number, index: number): number {
  return position + ((index - position) | 0);
}
