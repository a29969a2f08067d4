/** Layers of 1-bit networks (XNOR-Net), for apps that run a network of their own or look into one. */
declare module 'xnor' {
  import type { BitsStage, IntegerStage, LogitsStage, Pool, Window } from 'int8';
  import type { Tensor } from 'tensor';

  /*
   * 1-bit layers: the sum of a field is its dot product with the weights, all +1 or -1. What module `int8` says of its kernels
   * holds here too.
   */

  /** What a layer with weights reads and writes. */
  export interface Operands {
    /** bits [rows][columns][channels] */
    input: Tensor;
    /** bits; see each function for its shape */
    weights: Tensor;
    /** Written to; see each function for its shape and types. */
    output: Tensor;
  }

  /** What a max-pool reads and writes. */
  export interface MaxPool extends Pool {
    /** bits [rows][columns][channels] */
    input: Tensor;
    /** bits [rows / poolH][columns / poolW][channels], both rounded down */
    output: Tensor;
  }

  /** What `pack` reads and writes. */
  export interface Packing {
    /** int8 [rows][columns][channels] */
    input: Tensor;
    /** bits of the same shape */
    output: Tensor;
  }

  /**
   * Convolution, max-pool and output stage in one; padding is -1 in every channel. Weights are [outChannels * kernelH][kernelW][inChannels]; the
   * output is bits, int8 or int16, its shape as in module `int8`.
   * @param options operands, window and the stage that fits the output's type
   * @throws TypeError for wrong types or shapes; RangeError for numbers out of range, for sums that may leave 32 bits, for more than 2^23 products
   * (as in module `int8`, 32 channels for one) and when the tensor pool has no room for the scratch
   * @example
   * conv2d({ input, weights, output, threshold, invert, strideH: 1, strideW: 1, padH: 1, padW: 1, poolH: 2, poolW: 2 });
   */
  export function conv2d(options: Operands & Window & (BitsStage | IntegerStage)): void;

  /**
   * Every output [1][1][outputs], of any type, from every input. Weights are [outputs * rows][columns][channels].
   * @param options operands and the stage that fits the output's type
   * @throws TypeError for wrong types or shapes; RangeError for numbers out of range, for sums that may leave 32 bits and when the tensor pool has
   * no room for the scratch
   */
  export function dense(options: Operands & (BitsStage | IntegerStage | LogitsStage)): void;

  /**
   * Maximum (OR) over windows as large as their stride.
   * @param options tensors and the size of a window
   * @throws TypeError for wrong types or shapes; RangeError for numbers out of range
   */
  export function maxpool(options: MaxPool): void;

  /**
   * The sign of each element, 0 being +1.
   * @param options tensors
   * @throws TypeError for wrong types or shapes
   */
  export function pack(options: Packing): void;
}
