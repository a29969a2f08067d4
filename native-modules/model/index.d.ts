/** The model that hears, and what it says. Every function throws an Error when no model is active. */
declare module 'model' {
  import type { Tensor, Type } from 'tensor';

  /** @returns the active model's name, for example `esc10-xnor` */
  export function name(): string;

  /** @returns how its layers compute: 8-bit integers, 1-bit weights and activations, or some of each */
  export function technique(): 'int8' | 'xnor' | 'mixed';

  /** @returns how many classes it knows */
  export function labelCount(): number;

  /**
   * @param index of the class, 0 to labelCount() - 1
   * @returns the class's name, for example `dog_bark`
   * @throws RangeError when there is no such class
   */
  export function label(index: number): string;

  /**
   * The probability of a class in the last prediction: softmax of the logits in real units.
   * @param index of the class, 0 to labelCount() - 1
   * @returns 0 to 1; those of all classes add up to 1
   * @throws Error when nothing was predicted yet; RangeError when there is no such class
   * @example
   * if (probability(0) > 0.8) console.log(label(0));
   */
  export function probability(index: number): number;

  /**
   * Takes the last prediction into a running mean of each class's probability: mean += weight x (probability - mean).
   * To be called once per prediction; the board keeps the means, so that no app has to walk over all classes.
   * @param weight of the last prediction, 0 to 1; with 1, and the first time, the means begin anew with it
   * @returns the index of the class with the largest mean
   * @throws Error when nothing was predicted yet, or the model has more than 256 classes; RangeError when the weight is out of range
   * @example
   * const leading = smooth(0.4);
   * if (smoothed(leading) > 0.6) console.log(label(leading));
   */
  export function smooth(weight: number): number;

  /**
   * The running mean of a class's probability.
   * @param index of the class, 0 to labelCount() - 1
   * @returns 0 to 1
   * @throws Error before the first smooth(); RangeError when there is no such class
   */
  export function smoothed(index: number): number;

  /**
   * The integer logit of a class in the last prediction.
   * @param index of the class, 0 to labelCount() - 1
   * @returns a 32-bit integer, in the model's own units
   * @throws Error when nothing was predicted yet; RangeError when there is no such class
   */
  export function logit(index: number): number;

  /** @returns the samples per second that it hears, 20000 for ACDNet; 0 when it hears no audio */
  export function sampleRate(): number;

  /**
   * @returns the length of the audio behind one prediction in seconds, 1.51 for ACDNet
   * @throws Error when the model hears no audio
   */
  export function windowSeconds(): number;

  /**
   * @returns the time from one prediction to the next in seconds of audio
   * @throws Error when the model hears no audio
   */
  export function hopSeconds(): number;

  /** @returns how many layers it has, those of the front end included */
  export function layerCount(): number;

  /** @returns how many leading layers run once per frame while audio streams in; the others run at each prediction, on frames() */
  export function frontEndLayers(): number;

  /** What a layer does: a convolution or a dense layer of 8 bits or of 1 bit, a pool, or the logarithm of power. */
  export type LayerKind = 'conv2d' | 'xnor_conv2d' | 'dense' | 'xnor_dense' | 'maxpool' | 'avgpool' | 'log_power';

  /**
   * @param index of the layer, 0 to layerCount() - 1
   * @returns what the layer does
   * @throws RangeError when there is no such layer
   */
  export function layerKind(index: number): LayerKind;

  /**
   * @param index of the layer, 0 to layerCount() - 1
   * @returns the type of what the layer reads
   * @throws RangeError when there is no such layer
   */
  export function layerInputType(index: number): Type;

  /**
   * @param index of the layer, 0 to layerCount() - 1
   * @returns the type of what the layer writes
   * @throws RangeError when there is no such layer
   */
  export function layerOutputType(index: number): Type;

  /** The numbers of a layer: the shapes of its input and output, and those named as the options of the modules `int8` and `xnor`. */
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

  /**
   * A number of the layer's record.
   * @param index of the layer, 0 to layerCount() - 1
   * @param parameter its name
   * @returns the number; what the layer's kind does not use is 0 or 1
   * @throws RangeError when there is no such layer; TypeError for another name
   */
  export function layerParameter(index: number, parameter: LayerParameter): number;

  /** The tensors of a layer, as the options of the modules `int8` and `xnor` name them. */
  export type LayerTensor = 'weights' | 'bias' | 'multiplier' | 'threshold' | 'invert';

  /**
   * A tensor of the layer, read-only and where it lies in flash, as the kernels of `int8` and `xnor` take it. Asking again gives the same
   * tensor; it counts as one of 64 until it is released, and ends when another model becomes active.
   * @param index of the layer, 0 to layerCount() - 1
   * @param tensor its name
   * @returns the tensor
   * @throws Error when the layer has no such tensor; RangeError when there is no such layer or 64 tensors are in use; TypeError for another name
   */
  export function layerTensor(index: number, tensor: LayerTensor): Tensor;

  /**
   * The input of layer frontEndLayers() in the last prediction: the window's frames, oldest first, read-only, in that layer's
   * shape. It changes when the next prediction begins: use it within onPrediction.
   * @returns the tensor, the same one each time; it counts as one of 64 until it is released
   * @throws RangeError when 64 tensors are in use
   */
  export function frames(): Tensor;
}
