declare module 'tensor' {
  /**
   * A native tensor [row][column][channel], held by number; using one that was released is a TypeError. JavaScript does not
   * collect tensors: release what you create.
   */
  export type Tensor = number & { readonly __tensor: never };

  /** `bits` hold +1 and -1, packed 32 channels a word. */
  export type Type = 'int8' | 'int16' | 'int32' | 'bits';

  /**
   * Takes memory of the image's tensor pool, filled with 0 (bits: -1).
   * @throws RangeError when the pool has no room left, or 64 tensors are in use
   */
  export function create(type: Type, rows: number, columns: number, channels: number): Tensor;

  /**
   * Some rows of a tensor as a tensor of its own, without copying; it ends with the tensor that owns the memory.
   * @param row the first, 0 to rows(tensor) - 1
   * @param rows how many, at least 1
   */
  export function view(tensor: Tensor, row: number, rows: number): Tensor;

  /** The same elements under another shape with as many, without copying; not for bits. It ends
   * with the tensor that owns the memory. */
  export function reshape(tensor: Tensor, rows: number, columns: number, channels: number): Tensor;

  /** One element; of bits 1 or -1. */
  export function get(tensor: Tensor, row: number, column: number, channel: number): number;

  /**
   * Changes one element; of bits to 1 or -1.
   * @throws RangeError when the type cannot hold the value; TypeError when the tensor is read-only, as a model's weights are
   */
  export function set(tensor: Tensor, row: number, column: number, channel: number, value: number): void;

  /** Gives a tensor's memory back and ends its views. */
  export function release(tensor: Tensor): void;

  /** Releases every tensor of the app. */
  export function releaseAll(): void;

  export function type(tensor: Tensor): Type;
  export function rows(tensor: Tensor): number;
  export function columns(tensor: Tensor): number;
  export function channels(tensor: Tensor): number;
}
