declare module 'fft.js' {
  /** Radix-4 FFT of a fixed size, a power of two; complex numbers lie as real and imaginary part in turn. */
  export default class FFT {
    constructor(size: number);
    createComplexArray(): number[];
    /** Fills the first half of `output`, which is all that real input needs. */
    realTransform(output: number[], input: number[]): void;
  }
}
