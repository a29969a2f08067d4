// Runs the model's layers behind the front end from TypeScript, one kernel call each, at the first prediction, and
// compares with what the board's own executor got: the logits must be equal to the bit.
import {
  avgpool,
  conv2d as int8Conv2d,
  dense as int8Dense,
  logPower,
  maxpool as int8Maxpool,
  type BitsStage,
  type IntegerStage,
  type LogitsStage,
  type Pool,
  type Window,
} from 'int8';
import {
  frames,
  frontEndLayers,
  label,
  labelCount,
  layerCount,
  layerInputType,
  layerKind,
  layerOutputType,
  layerParameter,
  layerTensor,
  logit,
  type LayerParameter,
  type LayerTensor,
} from 'model';
import { channels, columns, create, get, release, reshape, rows, type Tensor } from 'tensor';
import { conv2d as xnorConv2d, dense as xnorDense, maxpool as xnorMaxpool } from 'xnor';

let compared = false;

export function onPrediction(): void {
  if (compared) return;
  compared = true;
  const logits = runLayers(frames());
  compareLogits(logits);
  release(logits);
}

function runLayers(input: Tensor): Tensor {
  for (let index = frontEndLayers(); index < layerCount(); index++) {
    const layer = new Layer(index);
    const output = layer.run(input);
    layer.release();
    release(input);
    const shape = `[${rows(output)}][${columns(output)}][${channels(output)}]`;
    console.log(`layer ${index}: ${layerKind(index)} gives ${layerOutputType(index)} ${shape}`);
    input = output;
  }
  return input;
}

function compareLogits(logits: Tensor): void {
  for (let i = 0; i < labelCount(); i++) {
    const got = get(logits, 0, 0, i);
    if (got !== logit(i)) throw new Error(`layer by layer: logit of '${label(i)}' is ${got}, the executor's ${logit(i)}`);
  }
  console.log(`layer by layer: ${labelCount()} logits equal`);
}

/** One layer of the model and the tensors of it that are in use. */
class Layer {
  private readonly used: Tensor[] = [];

  constructor(private readonly index: number) {}

  /** Returns the output, a new tensor. */
  run(previous: Tensor): Tensor {
    const input = this.declaredAnew(previous);
    const type = layerOutputType(this.index);
    const output = create(type, this.number('outRows'), this.number('outColumns'), this.number('outChannels'));
    const inputZeroPoint = this.number('inputZeroPoint');
    const isBits = layerInputType(this.index) === 'bits';
    switch (layerKind(this.index)) {
      case 'conv2d':
        int8Conv2d({ input, inputZeroPoint, weights: this.tensor('weights'), output, ...this.window(), ...this.stage() });
        break;
      case 'xnor_conv2d':
        xnorConv2d({ input, weights: this.tensor('weights'), output, ...this.window(), ...this.stage() });
        break;
      case 'dense':
        int8Dense({ input, inputZeroPoint, weights: this.tensor('weights'), output, ...this.denseStage() });
        break;
      case 'xnor_dense':
        xnorDense({ input, weights: this.tensor('weights'), output, ...this.denseStage() });
        break;
      case 'maxpool':
        (isBits ? xnorMaxpool : int8Maxpool)({ input, output, ...this.pool() });
        break;
      case 'avgpool':
        avgpool({ input, inputZeroPoint, output, multiplier: this.tensor('multiplier'), ...this.scale() });
        break;
      case 'log_power':
        logPower({ input, output, ...this.pool(), ...this.integerStage() });
        break;
    }
    return output;
  }

  /** Gives back the tensors of the model that this layer used. */
  release(): void {
    this.used.forEach(release);
  }

  /** A layer may read the output before it under another shape: the front end's frames become an image. */
  private declaredAnew(tensor: Tensor): Tensor {
    if (layerInputType(this.index) === 'bits') return tensor;
    return reshape(tensor, this.number('inRows'), this.number('inColumns'), this.number('inChannels'));
  }

  private window(): Window {
    return {
      strideH: this.number('strideH'),
      strideW: this.number('strideW'),
      padH: this.number('padH'),
      padW: this.number('padW'),
      ...this.pool(),
    };
  }

  private pool(): Pool {
    return { poolH: this.number('poolH'), poolW: this.number('poolW') };
  }

  private stage(): IntegerStage | BitsStage {
    if (layerOutputType(this.index) === 'bits')
      return { threshold: this.tensor('threshold'), invert: this.tensor('invert') };
    return this.integerStage();
  }

  private integerStage(): IntegerStage {
    return { bias: this.tensor('bias'), multiplier: this.tensor('multiplier'), ...this.scale() };
  }

  private denseStage(): IntegerStage | BitsStage | LogitsStage {
    return layerOutputType(this.index) === 'int32' ? { bias: this.tensor('bias') } : this.stage();
  }

  private scale(): Omit<IntegerStage, 'bias' | 'multiplier'> {
    return {
      leftShift: this.number('leftShift'),
      outputZeroPoint: this.number('outputZeroPoint'),
      outputMin: this.number('outputMin'),
      outputMax: this.number('outputMax'),
    };
  }

  private number(parameter: LayerParameter): number {
    return layerParameter(this.index, parameter);
  }

  private tensor(name: LayerTensor): Tensor {
    const tensor = layerTensor(this.index, name);
    this.used.push(tensor);
    return tensor;
  }
}
