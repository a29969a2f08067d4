/** Layers of 8-bit networks, for apps that run a network of their own or look into one. */
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
    /** int32 [1][1][channels], added to each sum */
    bias: Tensor;
    /** int32 [1][1][channels], in units of 2^-32 */
    multiplier: Tensor;
    /** 0 to 15, the same for all channels */
    leftShift: number;
    /** The output that stands for 0, -128 to 127; int16 outputs have none. */
    outputZeroPoint?: number;
    /** The least output: -128 to 127, or -32768 to 32767 for int16. */
    outputMin: number;
    /** The largest output: outputMin to 127, or to 32767 for int16. */
    outputMax: number;
  }

  /** The stage of an output of bits. */
  export interface BitsStage {
    /** int32 [1][1][channels], the least sum that gives +1 */
    threshold: Tensor;
    /** bits [1][1][channels], +1 where -1 and +1 are exchanged */
    invert: Tensor;
  }

  /** The stage of an output of int32: y = p + bias[c]. */
  export interface LogitsStage {
    /** int32 [1][1][channels], added to each sum */
    bias: Tensor;
  }

  /** What a pool is taken over; it is as large as its stride. */
  export interface Pool {
    /** Rows of the pool, 1 to 255. */
    poolH: number;
    /** Columns of the pool, 1 to 255. */
    poolW: number;
  }

  /** Of a convolution and the max-pool behind it; 1, 1 is no pool. All 1 to 255, pads 0 to less than the kernel. */
  export interface Window extends Pool {
    /** Rows from one place of the kernel to the next, 1 to 255. */
    strideH: number;
    /** Columns from one place of the kernel to the next, 1 to 255. */
    strideW: number;
    /** Rows of padding above and below, 0 to kernelH - 1. */
    padH: number;
    /** Columns of padding on the left and on the right, 0 to kernelW - 1. */
    padW: number;
  }

  /** What a layer with weights reads and writes. */
  export interface Operands {
    /** int8 or int16 [rows][columns][channels] */
    input: Tensor;
    /** The input that stands for 0, -128 to 127; int16 inputs have none. */
    inputZeroPoint?: number;
    /** int8; see each function for its shape */
    weights: Tensor;
    /** Written to; see each function for its shape and types. */
    output: Tensor;
  }

  /** What a max-pool reads and writes. */
  export interface MaxPool extends Pool {
    /** int8 or int16 [rows][columns][channels] */
    input: Tensor;
    /** Of the input's type, [rows / poolH][columns / poolW][channels], both rounded down. */
    output: Tensor;
  }

  /** What an average over all positions reads and writes; its stage has no bias, and its multiplier contains 1 / positions. */
  export interface AveragePool extends Omit<IntegerStage, 'bias'> {
    /** int8 [rows][columns][channels] */
    input: Tensor;
    /** The input that stands for 0, -128 to 127. */
    inputZeroPoint: number;
    /** int8 [1][1][channels] */
    output: Tensor;
  }

  /** What the logarithm of power reads and writes. */
  export interface LogPower extends IntegerStage, Pool {
    /** int16 [rows][columns][2 * bands]: channels 2c and 2c + 1 are the in-phase and quadrature parts of band c. */
    input: Tensor;
    /** int8 [rows / poolH][columns / poolW][bands], both rounded down. */
    output: Tensor;
  }

  /**
   * Convolution, max-pool and output stage in one. Weights are [outChannels * kernelH][kernelW][inChannels]; the output, int8, int16 or bits, has
   * floor((floor((rows + 2 * padH - kernelH) / strideH) + 1) / poolH) rows, columns likewise.
   * @param options operands, window and the stage that fits the output's type
   * @throws TypeError for wrong types or shapes; RangeError for numbers out of range, for weights whose sums may leave 32 bits, for more than 2^23
   * products (rows and columns before the pool * outChannels * kernelH * kernelW * inChannels) and when the tensor pool has no room for the scratch
   * @example
   * conv2d({
   *   input, inputZeroPoint: 0, weights, output, bias, multiplier, leftShift: 0, outputZeroPoint: -128, outputMin: -128, outputMax: 127,
   *   strideH: 1, strideW: 1, padH: 1, padW: 1, poolH: 1, poolW: 1,
   * });
   */
  export function conv2d(options: Operands & Window & (IntegerStage | BitsStage)): void;

  /**
   * Every output [1][1][outputs], of any type, from every input. Weights are [outputs * rows][columns][channels].
   * @param options operands and the stage that fits the output's type
   * @throws TypeError for wrong types or shapes; RangeError for numbers out of range, for weights whose sums may leave 32 bits and when the tensor
   * pool has no room for the scratch
   */
  export function dense(options: Operands & (IntegerStage | BitsStage | LogitsStage)): void;

  /**
   * Maximum over windows as large as their stride.
   * @param options tensors and the size of a window
   * @throws TypeError for wrong types or shapes; RangeError for numbers out of range
   */
  export function maxpool(options: MaxPool): void;

  /**
   * The stage of the sum over all positions, channel by channel.
   * @param options tensors and stage
   * @throws TypeError for wrong types or shapes; RangeError for numbers out of range, for sums that may leave 32 bits and when the tensor pool has
   * no room for the scratch
   */
  export function avgpool(options: AveragePool): void;

  /**
   * The stage of the logarithm of each band's power, over windows as large as their stride. Of the sum P of both channels' squares it is
   * p = 1024 * e + floor(1024 * (P - 2^e) / 2^e), where e is log2 P rounded down, and 0 for P = 0: 1024 times the logarithm to the base 2, linear
   * between powers of two.
   * @param options tensors, the size of a window and the stage
   * @throws TypeError for wrong types or shapes; RangeError for numbers out of range, for a bias whose sums may leave 32 bits and when the tensor
   * pool has no room for the scratch
   */
  export function logPower(options: LogPower): void;
}
