/** Seconds that every time line shows. */
export const SPAN = 12;

/** Seconds of audio since the page was opened; each stream begins where the one before has ended. */
export class Timeline {
  private base = 0;
  private samples = 0;
  private stream = -1;

  constructor(private sampleRate = 20_000) {}

  /** The end of the audio that was sent. */
  get now(): number {
    return this.base + this.samples / this.sampleRate;
  }

  start(stream: number, sampleRate: number): void {
    this.base = this.now;
    this.samples = 0;
    this.stream = stream;
    this.sampleRate = sampleRate;
  }

  sentTo(samples: number): void {
    this.samples = Math.max(this.samples, samples);
  }

  /** A board that hears by its own microphone was sent nothing; it begins anew when it was reset. */
  heardTo(stream: number, samples: number, sampleRate: number): void {
    if (stream !== this.stream || samples < this.samples) this.start(stream, sampleRate);
    this.samples = samples;
  }

  /** @returns when a sample of a stream was; undefined for a stream that is over */
  at(stream: number, samples: number): number | undefined {
    return stream === this.stream ? this.base + samples / this.sampleRate : undefined;
  }

  atMilliseconds(stream: number, milliseconds: number): number | undefined {
    return this.at(stream, (milliseconds / 1000) * this.sampleRate);
  }
}
