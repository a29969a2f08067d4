/** What the app tells the host. */
declare module 'events' {
  /**
   * Tells the host that the app heard a sound.
   * @param label what it was, 1 to 63 bytes of UTF-8, usually one of the model's labels
   * @param startSeconds its start, seconds of audio since the stream began, 0 to 4294967
   * @param endSeconds its end, not before its start, up to 4294967
   * @param confidence how sure the app is, 0 to 1
   * @throws RangeError when a value is out of range; TypeError for other types
   * @example
   * emit(model.label(0), seconds - model.windowSeconds(), seconds, model.probability(0));
   */
  export function emit(label: string, startSeconds: number, endSeconds: number, confidence: number): void;
}
