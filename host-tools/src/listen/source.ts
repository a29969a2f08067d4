/** Something to listen to, from start to end. */
export interface Source {
  name: string;
  credit?: string;
  /** Comes at the pace of real time by itself. */
  live: boolean;
  /** The board hears it by itself, through its own microphone; there are no samples to send. */
  ofBoard?: boolean;
  /** Mono samples at the rate that the board's model hears. */
  samples(sampleRate: number): AsyncIterable<Int16Array>;
}
