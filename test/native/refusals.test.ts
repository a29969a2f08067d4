import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'mocha';
import { coreInfo } from '../../host-tools/src/evaluation/host-classifier.js';
import { ModelFile } from './model-file.js';

const CHAIN = 'chain-int8';
const NETWORK = 'network-three-front-layers';
const FILTER_BANK = 'network-filter-bank';

describe('a refused model file is told with code, offset and sentence', () => {
  const folder = mkdtempSync(join(tmpdir(), 'earbit-refusals-'));
  after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'model.ebm');
  const chain = (): ModelFile => ModelFile.golden(CHAIN);
  const network = (): ModelFile => ModelFile.golden(NETWORK);
  const logPower = (): ModelFile => ModelFile.golden('log-power');

  const cases: [file: ModelFile, code: string, offset: number, sentence: string][] = [
    [chain().resize(10), 'TOO_SHORT', 10, 'The file is shorter than a header.'],
    [chain().setHeader('magic', 0), 'BAD_MAGIC', 0, 'This is not a model file.'],
    [chain().setHeader('version', 2), 'BAD_VERSION', 4, 'The file has another version than 1.'],
    [chain().setHeader('hop', 1), 'BAD_CRC', 12, 'The CRC does not match: the file is damaged.'],
    [chain().setHeader('layerCount', 65).sign(), 'BAD_HEADER', 6, 'The layer count is not 1 to 64.'],
    [chain().setHeader('labelCount', 0).sign(), 'BAD_HEADER', 30, 'The model has no label.'],
    [chain().setHeader('labelCount', 11).sign(), 'BAD_TEXT', chain().header('text') + chain().header('textLength'), 'A text is longer than 63 bytes or is missing.'],
    [chain().setLayer(1, 'kind', 8).sign(), 'BAD_LAYER', chain().layerOffset(1, 'kind'), 'The kind of layer is unknown.'],
    [chain().setLayer(0, 'poolH', 255).sign(), 'BAD_SHAPE', chain().layerOffset(0, 'kernelH'), 'The kernel or pool is larger than the input.'],
    [logPower().setLayer(0, 'outC', logPower().layer(0, 'inC')).sign(), 'BAD_SHAPE', logPower().layerOffset(0, 'outC'), 'A log_power layer does not have two input channels for each output channel.'],
    [logPower().setLayer(0, 'inC', 13).sign(), 'BAD_SHAPE', logPower().layerOffset(0, 'outC'), 'A log_power layer does not have two input channels for each output channel.'],
    [logPower().setLayer(0, 'inputType', 2).sign(), 'BAD_LAYER', logPower().layerOffset(0, 'inputType'), 'This kind of layer cannot read that type.'],
    [logPower().setLayer(0, 'outputType', 1).sign(), 'BAD_LAYER', logPower().layerOffset(0, 'outputType'), 'This kind of layer cannot give that type.'],
    [chain().setLayer(0, 'weights', 0x7ffffffc).sign(), 'BAD_BLOB', chain().layerOffset(0, 'weights'), 'A blob lies outside the file.'],
    [chain().setHeader('frontEndLayers', 9).sign(), 'BAD_FRONT_END', 28, 'No layer follows the front end.'],
    [logPowerFirst(), 'BAD_FRONT_END', logPowerFirst().header('layers'), 'The first layer of the front end is no conv2d.'],
    [chain().setLayer(1, 'leftShift', 15).sign(), 'OVERFLOW', chain().layerOffset(1, 'leftShift'), 'A sum of the layer may leave 32 bits.'],
    [logPowerBiased(), 'OVERFLOW', logPowerBiased().layerOffset(0, 'leftShift'), 'A sum of the layer may leave 32 bits.'],
    [maxpoolOf(2 ** 31 - 4), 'TOO_LARGE', maxpoolOf(4).header('layers'), 'The model needs a larger arena.'],
  ];
  for (const [file, code, offset, sentence] of cases) {
    it(`E_MODEL_${code}: ${sentence}`, async () => {
      writeFileSync(path, file.bytes);
      await assert.rejects(coreInfo(path), { message: `${path} is refused: E_MODEL_${code} at byte ${offset}: ${sentence}` });
    });
  }

  const deaf: [what: string, file: ModelFile, offset: number, sentence: string][] = [
    ['no front end', chain(), 28, 'A model without a front end cannot hear.'],
    ['no logits', withoutLogits(), withoutLogits().layerOffset(2, 'outputType'), 'The last layer gives no int32 logits.'],
  ];
  for (const [what, file, offset, sentence] of deaf) {
    it(`E_MODEL_CANNOT_HEAR: a model with ${what} is sound but cannot hear`, async () => {
      writeFileSync(path, file.bytes);
      await coreInfo(path);
      const { status, stderr } = spawnSync('build/host/earbit-core', [path], { encoding: 'utf8', input: '' });
      assert.equal(stderr, `earbit-core: ${path} is refused: E_MODEL_CANNOT_HEAR at byte ${offset}: ${sentence}\n`);
      assert.equal(status, 1);
    });
  }

  /** A pool of one position over a tensor of that many rows. */
  function maxpoolOf(rows: number): ModelFile {
    const file = ModelFile.golden('maxpool-int8');
    for (const field of ['inW', 'inC', 'outC', 'poolH', 'poolW'] as const) file.setLayer(0, field, 1);
    return file.setLayer(0, 'inH', rows).setHeader('window', rows).sign();
  }

  /** The filter bank's network without its first layer, so that the front end begins with the logarithm. */
  function logPowerFirst(): ModelFile {
    const file = ModelFile.golden(FILTER_BANK);
    file.setHeader('layers', file.layerOffset(1, 'kind')).setHeader('layerCount', file.layerCount - 1).setHeader('frontEndLayers', 1);
    return file.setHeader('window', file.layer(0, 'inH')).sign();
  }

  /** A bias that the largest logarithm there can be takes out of 32 bits. */
  function logPowerBiased(): ModelFile {
    const file = logPower();
    file.bytes.writeInt32LE(2 ** 31 - ((48 * 1024) << file.layer(0, 'leftShift')), file.layer(0, 'bias'));
    return file.sign();
  }

  /** The network without its dense layer, and the last layer of its front end behind that. */
  function withoutLogits(): ModelFile {
    const file = network().setHeader('layerCount', 3).setHeader('frontEndLayers', 2).setHeader('hop', 6).setLayer(2, 'inputType', 2);
    return file.setLayer(1, 'outputType', 2).setLayer(1, 'outputMin', -128).setLayer(1, 'outputMax', 127).sign();
  }
});
