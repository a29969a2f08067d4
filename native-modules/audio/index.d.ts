declare module 'audio' {
  /**
   * The level of the window that was predicted last (of its last 1.5 s when it is longer), -120 before any: the RMS in dBFS, where 0 is a
   * square wave of full scale, speech at a desk is about -40 and silence is -120.
   */
  export function level(): number;
}
