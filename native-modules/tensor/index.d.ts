/** Arrays of numbers outside the JavaScript heap, on which the kernels of `int8` and `xnor` work. */
declare module 'tensor' {
  /**
   * A native tensor [row][column][channel], held by number; using one that was released is a TypeError. JavaScript does not
   * collect tensors: release what you create.
   */
  export type Tensor = number & {
    /** No value has it: it keeps other numbers from being taken for tensors. */
    readonly __tensor: never;
  };

  /** Of a tensor's elements: integers of 8, 16 or 32 bits with a sign, or `bits`, which hold +1 and -1, packed 32 channels a word. */
  export type Type = 'int8' | 'int16' | 'int32' | 'bits';

  /**
   * Takes memory of the image's tensor pool, filled with 0 (bits: -1).
   * @param type of the elements
   * @param rows at least 1
   * @param columns 1 to 65535
   * @param channels 1 to 65535
   * @returns the tensor, until it is released
   * @throws RangeError when the pool has no room left, 64 tensors are in use, or a number is out of range; TypeError for another type
   * @example
   * const map = create('int8', 32, 75, 16);
   * set(map, 0, 0, 0, -5);
   * release(map);
   */
  export function create(type: Type, rows: number, columns: number, channels: number): Tensor;

  /**
   * Some rows of a tensor as a tensor of its own, without copying; it ends with the tensor that owns the memory.
   * @param tensor whose rows are meant
   * @param row the first, 0 to rows(tensor) - 1
   * @param rows how many, 1 to rows(tensor) - row
   * @returns the view, one of 64 tensors until it is released
   * @throws RangeError when there are no such rows or 64 tensors are in use; TypeError for a tensor that was released
   */
  export function view(tensor: Tensor, row: number, rows: number): Tensor;

  /**
   * The same elements under another shape with as many, without copying. It ends with the tensor that owns the memory.
   * @param tensor int8, int16 or int32; the positions of bits are padded
   * @param rows at least 1
   * @param columns 1 to 65535
   * @param channels 1 to 65535
   * @returns the view, one of 64 tensors until it is released
   * @throws RangeError when the shape has another number of elements or 64 tensors are in use; TypeError for bits and for a tensor that was
   * released
   */
  export function reshape(tensor: Tensor, rows: number, columns: number, channels: number): Tensor;

  /**
   * Reads one element.
   * @param tensor to read from
   * @param row 0 to rows(tensor) - 1
   * @param column 0 to columns(tensor) - 1
   * @param channel 0 to channels(tensor) - 1
   * @returns the element; of bits 1 or -1
   * @throws RangeError when there is no such element; TypeError for a tensor that was released
   */
  export function get(tensor: Tensor, row: number, column: number, channel: number): number;

  /**
   * Changes one element.
   * @param tensor to write to
   * @param row 0 to rows(tensor) - 1
   * @param column 0 to columns(tensor) - 1
   * @param channel 0 to channels(tensor) - 1
   * @param value an integer that the type holds; 1 or -1 for bits
   * @throws RangeError when there is no such element or the type cannot hold the value; TypeError for a tensor that was released or is read-only,
   * as a model's weights are
   */
  export function set(tensor: Tensor, row: number, column: number, channel: number, value: number): void;

  /**
   * Gives a tensor's memory back and ends its views.
   * @param tensor no longer to be used
   * @throws TypeError for a tensor that was released before
   */
  export function release(tensor: Tensor): void;

  /** Releases every tensor of the app, for example where onStart begins anew. */
  export function releaseAll(): void;

  /**
   * @param tensor in use
   * @returns the type of its elements
   * @throws TypeError for a tensor that was released
   */
  export function type(tensor: Tensor): Type;

  /**
   * @param tensor in use
   * @returns how many rows it has
   * @throws TypeError for a tensor that was released
   */
  export function rows(tensor: Tensor): number;

  /**
   * @param tensor in use
   * @returns how many columns each row has
   * @throws TypeError for a tensor that was released
   */
  export function columns(tensor: Tensor): number;

  /**
   * @param tensor in use
   * @returns how many channels each position has
   * @throws TypeError for a tensor that was released
   */
  export function channels(tensor: Tensor): number;
}
