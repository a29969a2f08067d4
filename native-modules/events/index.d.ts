declare module 'events' {
  /**
   * Tells the host that the app heard a sound.
   * @param label what it was, 1 to 63 bytes of UTF-8, usually one of the model's labels
   * @param startSeconds its start, seconds of audio, not negative
   * @param endSeconds its end, not before its start
   * @param confidence 0 to 1
   * @throws RangeError when a value is out of range
   */
  export function emit(label: string, startSeconds: number, endSeconds: number, confidence: number): void;
}
