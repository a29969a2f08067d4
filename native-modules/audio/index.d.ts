/** What the board hears, beside what its model makes of it. */
declare module 'audio' {
  /**
   * How loud the window was that was predicted last (its last 1.5 s when it is longer).
   * @returns dBFS, the RMS where 0 is a square wave of full scale; speech at a desk is about -40, silence is -120, and so is it before any
   * prediction
   * @example
   * if (level() > -50) console.log('not silent');
   */
  export function level(): number;
}
