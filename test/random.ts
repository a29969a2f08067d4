/** Repeatable pseudo-random numbers, 0 to 2^32 - 1 (xorshift32, Marsaglia 2003). @param seed not 0 */
export function generator(seed: number): () => number {
  let x = seed;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) % 0x100000000;
  };
}
