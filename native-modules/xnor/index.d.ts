declare module 'xnor' {
  import type { BitsStage, IntegerStage, LogitsStage, Window } from 'int8';
  import type { Tensor } from 'tensor';

  /*
   * 1-bit layers: the sum of a field is its dot product with the weights, all +1 or -1. What module `int8` says of its kernels
   * holds here too.
   */

  export interface Operands {
    /** bits [rows][columns][channels] */
    input: Tensor;
    /** bits; see each function for its shape */
    weights: Tensor;
    output: Tensor;
  }

  /**
   * Convolution, max-pool and output stage in one; padding is -1 in every channel. Weights are [outChannels * kernelH][kernelW][inChannels]; the
   * output is bits, int8 or int16, its shape as in module `int8`.
   * @throws TypeError for wrong types or shapes; RangeError for numbers out of range, for sums that may leave 32 bits, for more than 2^23 products
   * (as in module `int8`, 32 channels for one) and when the tensor pool has no room for the scratch
   */
  export function conv2d(options: Operands & Window & (BitsStage | IntegerStage)): void;

  /** Every output [1][1][outputs], of any type, from every input. Weights are [outputs * rows][columns][channels]. Throws as conv2d. */
  export function dense(options: Operands & (BitsStage | IntegerStage | LogitsStage)): void;

  /** Maximum (OR) over windows as large as their stride; output [rows / poolH][columns / poolW][channels]. */
  export function maxpool(options: { input: Tensor; output: Tensor; poolH: number; poolW: number }): void;

  /** The sign of int8 elements, 0 being +1, as bits of the same shape. */
  export function pack(options: { input: Tensor; output: Tensor }): void;
}
