import { HEADER, type HeaderField, LAYER, type LayerField, ModelFile } from './model-file.js';

const HEADER_FIELDS = Object.keys(HEADER) as HeaderField[];
const LAYER_FIELDS = Object.keys(LAYER) as LayerField[];
/** The frame of the file, which is made right again after every other change. */
const FRAME: ReadonlySet<string> = new Set(['magic', 'version', 'totalLength', 'crc']);

export interface Mutant {
  what: string;
  bytes: Buffer;
}

/** A golden model changed in every way that is known here: its fields, sizes, layers, lengths and places. */
export function* mutants(name: string): Iterable<Mutant> {
  const original = ModelFile.golden(name);
  const change = (what: string, edit: (file: ModelFile) => unknown, signed = true): Mutant => {
    const file = new ModelFile(Buffer.from(original.bytes));
    edit(file);
    return { what: `${name}: ${what}`, bytes: signed ? file.sign().bytes : file.bytes };
  };
  const layers = Array.from({ length: original.layerCount }, (_, i) => i);
  yield change('as it is', () => {});
  for (const field of HEADER_FIELDS) {
    for (const value of limits(original.header(field), HEADER[field][1])) {
      yield change(`${field} ${value}`, (file) => file.setHeader(field, value), !FRAME.has(field));
    }
  }
  for (const layer of layers) {
    for (const field of LAYER_FIELDS) {
      for (const value of limits(original.layer(layer, field), LAYER[field][1])) {
        yield change(`${field} of layer ${layer} ${value}`, (file) => file.setLayer(layer, field, value));
      }
    }
    for (const [i, a] of LAYER_FIELDS.entries()) {
      for (const b of LAYER_FIELDS.slice(i + 1)) {
        yield change(`${a} and ${b} of layer ${layer} exchanged`, (file) => {
          const [first, second] = [file.layer(layer, a), file.layer(layer, b)];
          file.setLayer(layer, a, second).setLayer(layer, b, first);
        });
      }
    }
    for (const other of layers) {
      yield change(`layer ${layer} in place of ${other}`, (file) => file.record(layer).copy(file.record(other)));
      yield change(`layers ${layer} and ${other} exchanged`, (file) => {
        const copy = Buffer.from(file.record(layer));
        file.record(other).copy(file.record(layer));
        copy.copy(file.record(other));
      });
    }
    yield change(`the table begins with layer ${layer}`, (file) => {
      file.setHeader('layers', original.layerOffset(layer, 'kind')).setHeader('layerCount', original.layerCount - layer);
    });
  }
  const { length } = original.bytes;
  for (let shorter = 0; shorter < length; shorter += shorter < 512 ? 1 : 37) {
    yield change(`cut to ${shorter} bytes`, (file) => file.resize(shorter), false);
    yield change(`cut to ${shorter - (shorter % 4)} bytes and signed`, (file) => file.resize(shorter - (shorter % 4)));
  }
  for (const longer of [1, 4, 1000]) yield change(`${longer} bytes longer`, (file) => file.resize(length + longer), false);
  for (const bit of Array(8).keys()) {
    for (let at = 0; at < length; at += 61) yield change(`bit ${bit} of byte ${at}`, (file) => (file.bytes[at]! ^= 1 << bit), false);
  }
}

/** Numbers at the ends of a field's range and around what it is. */
function limits(value: number, size: number): number[] {
  const range = 2 ** (8 * size);
  const around = [value - 4, value - 1, value + 1, value + 4, value * 2, value + 1024];
  const all = [0, 1, 2, 3, 4, 5, 15, 16, 127, 128, 255, range / 2 - 1, range / 2, range - 128, range - 4, range - 1, ...around];
  return [...new Set(all.filter((number) => number >= 0 && number < range && number !== value))];
}
