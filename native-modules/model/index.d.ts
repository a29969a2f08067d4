declare module 'model' {
  import type { Tensor, Type } from 'tensor';

  /** The active model's name, for example `esc10-xnor`. Every function here throws when no model is active. */
  export function name(): string;

  export function technique(): 'int8' | 'xnor' | 'mixed';

  /** How many classes it knows. */
  export function labelCount(): number;

  /** @param index 0 to labelCount() - 1 */
  export function label(index: number): string;

  /**
   * The probability of a class in the last prediction: softmax of the logits in real units.
   * @param index 0 to labelCount() - 1
   * @throws Error when nothing was predicted yet
   */
  export function probability(index: number): number;

  /**
   * Takes the last prediction into a running mean of each class's probability: mean += weight x (probability - mean).
   * To be called once per prediction; the board keeps the means, so that no app has to walk over all classes.
   * @param weight of the last prediction, 0 to 1; with 1, and the first time, the means begin anew with it
   * @returns the class with the largest mean
   * @throws Error when nothing was predicted yet, or the model has more than 256 classes
   */
  export function smooth(weight: number): number;

  /**
   * The running mean of a class's probability.
   * @param index 0 to labelCount() - 1
   * @throws Error before the first smooth()
   */
  export function smoothed(index: number): number;

  /**
   * The integer logit of a class in the last prediction.
   * @param index 0 to labelCount() - 1
   * @throws Error when nothing was predicted yet
   */
  export function logit(index: number): number;

  /** Samples per second that it hears. */
  export function sampleRate(): number;

  /** Length of the audio behind one prediction, 1.51 for ACDNet. */
  export function windowSeconds(): number;

  /** Time from one prediction to the next. */
  export function hopSeconds(): number;

  export function layerCount(): number;

  /** How many leading layers run once per frame while audio streams in; the others run at each prediction, on frames(). */
  export function frontEndLayers(): number;

  export type LayerKind = 'conv2d' | 'xnor_conv2d' | 'dense' | 'xnor_dense' | 'maxpool' | 'avgpool';

  /** @param index 0 to layerCount() - 1, here and below */
  export function layerKind(index: number): LayerKind;
  export function layerInputType(index: number): Type;
  export function layerOutputType(index: number): Type;

  export type LayerParameter =
    | 'inRows'
    | 'inColumns'
    | 'inChannels'
    | 'outRows'
    | 'outColumns'
    | 'outChannels'
    | 'kernelH'
    | 'kernelW'
    | 'strideH'
    | 'strideW'
    | 'padH'
    | 'padW'
    | 'poolH'
    | 'poolW'
    | 'leftShift'
    | 'inputZeroPoint'
    | 'outputZeroPoint'
    | 'outputMin'
    | 'outputMax';

  /** A number of the layer's record, named as the options of the modules `int8` and `xnor`; what its kind does not use is 0 or 1. */
  export function layerParameter(index: number, parameter: LayerParameter): number;

  export type LayerTensor = 'weights' | 'bias' | 'multiplier' | 'threshold' | 'invert';

  /**
   * A tensor of the layer, read-only and where it lies in flash, as the kernels of `int8` and `xnor` take it. Asking again gives the same
   * tensor; it counts as one of 64 until it is released, and ends when another model becomes active.
   * @throws Error when the layer has no such tensor
   */
  export function layerTensor(index: number, tensor: LayerTensor): Tensor;

  /**
   * The input of layer frontEndLayers() in the last prediction: the window's frames, oldest first, read-only, in that layer's
   * shape. It changes when the next prediction begins: use it within onPrediction.
   */
  export function frames(): Tensor;
}
