/** Windows that one clip is classified by (ACDNet, section 4.3). */
const CROPS = 10;

/**
 * Evenly spaced windows over a clip with half a window of silence on each side (ACDNet, sections 4.1 and 4.3).
 * @param window samples of one window
 * @returns CROPS windows of the same memory
 */
export function testCrops(clip: Int16Array, window: number): Int16Array[] {
  const margin = Math.floor(window / 2);
  const padded = new Int16Array(clip.length + 2 * margin);
  padded.set(clip, margin);
  const stride = Math.floor((padded.length - window) / (CROPS - 1));
  return Array.from({ length: CROPS }, (_, i) => padded.subarray(i * stride, i * stride + window));
}

/** @returns softmax(scale x logits) */
export function softmax(logits: Int32Array, scale: number): number[] {
  const largest = logits.reduce((a, b) => Math.max(a, b));
  const powers = Array.from(logits, (logit) => Math.exp(scale * (logit - largest)));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

/** @returns the index of the largest value, the first of equal ones */
export function indexOfLargest(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[largest]!) largest = i;
  return largest;
}
