import { generator } from '../random.js';
import { FrameDecoder } from '../../host-tools/src/link/frame.js';

/** What befalls the bytes that go one way. */
export interface Faults {
  /** Probability that a bit is flipped. */
  bitErrors?: number;
  /** Probability that a byte is left out, and that it comes twice. */
  dropped?: number;
  duplicated?: number;
  /** Probability that a burst begins at a byte: as many bytes as `burstLength` are random. */
  bursts?: number;
  burstLength?: number;
  /** Probability that bytes wait that are given together, and for how long, milliseconds. */
  stalls?: number;
  stallLength?: number;
  /** Nothing arrives. */
  cut?: boolean;
  /** Most bytes a second. */
  pace?: number;
}

/** One way of a link, with faults that come of a seed. It reads the frames at both of its ends by itself. */
export class Line {
  faults: Faults = {};
  /** Frames that were given, and of them those that came out. */
  readonly given = new FrameTap();
  readonly arrived = new FrameTap();
  private readonly random: () => number;
  private burst = 0;
  private last: Promise<void> = Promise.resolve();
  private freeAt = 0;

  /** @param seed not 0 */
  constructor(
    seed: number,
    private readonly deliver: (bytes: Uint8Array) => Promise<void> | void,
  ) {
    this.random = generator(seed);
  }

  /** Frames that were given and did not come out, and those that the sender left out itself. */
  get lost(): number {
    return this.given.frames - this.arrived.frames + this.given.skipped;
  }

  /** Resolves when the bytes have left the other end. */
  send(bytes: Uint8Array): Promise<void> {
    this.given.take(bytes);
    const damaged = this.damage(bytes);
    const wait = this.chance(this.faults.stalls) ? (this.faults.stallLength ?? 0) : 0;
    const { pace } = this.faults;
    this.last = this.last.then(async () => {
      if (wait > 0) await pause(wait);
      if (pace !== undefined) await this.paced(bytes.length, pace);
      this.arrived.take(damaged);
      if (damaged.length > 0) await this.deliver(damaged);
    });
    return this.last;
  }

  private damage(bytes: Uint8Array): Uint8Array {
    const { bitErrors, dropped, duplicated, bursts, burstLength = 0, cut } = this.faults;
    if (cut) return new Uint8Array();
    const damaged: number[] = [];
    for (let byte of bytes) {
      if (this.burst === 0 && this.chance(bursts)) this.burst = burstLength;
      if (this.burst > 0) {
        this.burst--;
        byte = this.random() & 255;
      }
      for (let bit = 1; bitErrors && bit < 256; bit <<= 1) if (this.chance(bitErrors)) byte ^= bit;
      if (this.chance(dropped)) continue;
      damaged.push(byte);
      if (this.chance(duplicated)) damaged.push(byte);
    }
    return Uint8Array.from(damaged);
  }

  private async paced(length: number, pace: number): Promise<void> {
    this.freeAt = Math.max(this.freeAt, performance.now()) + (1000 * length) / pace;
    const early = this.freeAt - performance.now();
    if (early > 1) await pause(early);
  }

  private chance(probability = 0): boolean {
    return probability > 0 && this.random() < probability * 2 ** 32;
  }
}

/** Reads the frames of a byte stream. */
class FrameTap {
  frames = 0;
  /** Called with each whole frame. */
  onFrame: (channel: number, type: number, payload: Uint8Array) => void = () => {};
  private readonly decoder = new FrameDecoder();

  /** Frames that are missing between others. */
  get skipped(): number {
    return this.decoder.lost;
  }

  take(bytes: Uint8Array): void {
    for (const { channel, type, payload } of this.decoder.decode(bytes)) {
      this.frames++;
      this.onFrame(channel, type, payload);
    }
  }
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
