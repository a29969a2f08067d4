import crc32 from 'crc-32';
import { readFileSync } from 'node:fs';

/** Numbers of a record, by name: offset and bytes (docs/model-format.md). */
type Fields = Readonly<Record<string, readonly [offset: number, size: 1 | 2 | 4]>>;

export const HEADER = {
  ...{ magic: [0, 4], version: [4, 2], layerCount: [6, 2], totalLength: [8, 4], crc: [12, 4], sampleRate: [16, 4], window: [20, 4] },
  ...{ hop: [24, 4], frontEndLayers: [28, 2], labelCount: [30, 2], inputScale: [32, 4], logitScale: [36, 4], layers: [40, 4] },
  ...{ text: [44, 4], textLength: [48, 4], reserved0: [52, 4], reserved1: [56, 4], reserved2: [60, 4] },
} as const satisfies Fields;

export const LAYER = {
  ...{ kind: [0, 1], inputType: [1, 1], outputType: [2, 1], leftShift: [3, 1], inH: [4, 4], inW: [8, 2], inC: [10, 2], outC: [12, 2] },
  ...{ reserved: [14, 2], kernelH: [16, 1], kernelW: [17, 1], strideH: [18, 1], strideW: [19, 1], padH: [20, 1], padW: [21, 1] },
  ...{ poolH: [22, 1], poolW: [23, 1], inputZeroPoint: [24, 2], outputZeroPoint: [26, 2], outputMin: [28, 2], outputMax: [30, 2] },
  ...{ weights: [32, 4], bias: [36, 4], multiplier: [40, 4], threshold: [44, 4], invert: [48, 4] },
  ...{ reserved0: [52, 4], reserved1: [56, 4], reserved2: [60, 4] },
} as const satisfies Fields;

export type HeaderField = keyof typeof HEADER;
export type LayerField = keyof typeof LAYER;

const HEADER_BYTES = 64;
const LAYER_BYTES = 64;
const CRC_START = 16;

/** A model file whose fields can be changed, also to what no file may hold. */
export class ModelFile {
  constructor(public bytes: Buffer) {}

  /** @param name of a golden vector */
  static golden(name: string): ModelFile {
    const vector = readFileSync(`native-modules/model/vectors/${name}.ebv`);
    return new ModelFile(Buffer.from(vector.subarray(16, 16 + vector.readUInt32LE(4))));
  }

  get layerCount(): number {
    return this.header('layerCount');
  }

  /** @returns the offset of a field of the layer's record */
  layerOffset(layer: number, field: LayerField): number {
    return this.header('layers') + layer * LAYER_BYTES + LAYER[field][0];
  }

  header(field: HeaderField): number {
    const [offset, size] = HEADER[field];
    return this.bytes.readUIntLE(offset, size);
  }

  layer(layer: number, field: LayerField): number {
    return this.bytes.readUIntLE(this.layerOffset(layer, field), LAYER[field][1]);
  }

  setHeader(field: HeaderField, value: number): this {
    const [offset, size] = HEADER[field];
    this.bytes.writeUIntLE(modulo(value, size), offset, size);
    return this;
  }

  setLayer(layer: number, field: LayerField, value: number): this {
    const size = LAYER[field][1];
    this.bytes.writeUIntLE(modulo(value, size), this.layerOffset(layer, field), size);
    return this;
  }

  /** The layer's record, where it lies. */
  record(layer: number): Buffer {
    return this.bytes.subarray(this.layerOffset(layer, 'kind')).subarray(0, LAYER_BYTES);
  }

  /** Cuts or extends the file. */
  resize(length: number): this {
    const bytes = Buffer.alloc(length);
    this.bytes.copy(bytes);
    this.bytes = bytes;
    return this;
  }

  /** Makes length and CRC right again. */
  sign(): this {
    if (this.bytes.length < HEADER_BYTES) return this;
    return this.setHeader('totalLength', this.bytes.length).setHeader('crc', crc32.buf(this.bytes.subarray(CRC_START)));
  }
}

/** A negative number as the bytes that stand for it. */
function modulo(value: number, size: number): number {
  const range = 2 ** (8 * size);
  return ((value % range) + range) % range;
}
