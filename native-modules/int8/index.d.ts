declare module 'int8' {
  import type { Tensor } from 'tensor';

  /*
   * A kernel runs at once, on tensors in place; its scratch comes from the tensor pool for that time. Every shape and type is checked first: a
   * wrong one is a TypeError that names the option. The output must not share memory with any other tensor of the call.
   */

  /**
   * From the sum p to the output y of channel c: int8 and int16 give
   * y = outputZeroPoint + ((p * 2^leftShift + bias[c]) * multiplier[c] / 2^32, rounded half up), clamped to outputMin..outputMax;
   * bits give p >= threshold[c], flipped where invert[c] is 1. All tensors are [1][1][channels].
   */
  export interface IntegerStage {
    /** int32 */
    bias: Tensor;
    /** int32 */
    multiplier: Tensor;
    /** 0 to 15 */
    leftShift: number;
    /** -128 to 127; int16 outputs have none */
    outputZeroPoint?: number;
    outputMin: number;
    outputMax: number;
  }

  /** The stage of an output of bits. */
  export interface BitsStage {
    /** int32 */
    threshold: Tensor;
    /** bits */
    invert: Tensor;
  }

  /** The stage of an output of int32: y = p + bias[c]. */
  export interface LogitsStage {
    /** int32 */
    bias: Tensor;
  }

  /** Of a convolution and the max-pool behind it; 1, 1 is no pool. All 1 to 255, pads 0 to less than the kernel. */
  export interface Window {
    strideH: number;
    strideW: number;
    padH: number;
    padW: number;
    poolH: number;
    poolW: number;
  }

  export interface Operands {
    /** int8 or int16 [rows][columns][channels] */
    input: Tensor;
    /** -128 to 127; int16 inputs have none */
    inputZeroPoint?: number;
    /** int8; see each function for its shape */
    weights: Tensor;
    output: Tensor;
  }

  /**
   * Convolution, max-pool and output stage in one. Weights are [outChannels * kernelH][kernelW][inChannels]; the output, int8, int16 or bits, has
   * floor((floor((rows + 2 * padH - kernelH) / strideH) + 1) / poolH) rows, columns likewise.
   * @throws TypeError for wrong types or shapes; RangeError for numbers out of range, for weights whose sums may leave 32 bits, for more than 2^23
   * products (rows and columns before the pool * outChannels * kernelH * kernelW * inChannels) and when the tensor pool has no room for the scratch
   */
  export function conv2d(options: Operands & Window & (IntegerStage | BitsStage)): void;

  /** Every output [1][1][outputs], of any type, from every input. Weights are [outputs * rows][columns][channels]. Throws as conv2d. */
  export function dense(options: Operands & (IntegerStage | BitsStage | LogitsStage)): void;

  /** Maximum over windows as large as their stride; int8 or int16, output [rows / poolH][columns / poolW][channels]. */
  export function maxpool(options: { input: Tensor; output: Tensor; poolH: number; poolW: number }): void;

  /** The stage (without bias) of the sum over all positions: the multiplier contains 1 / positions. int8, output [1][1][channels]. */
  export function avgpool(
    options: { input: Tensor; inputZeroPoint: number; output: Tensor } & Omit<IntegerStage, 'bias'>
  ): void;
}
