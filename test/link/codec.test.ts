import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { decodeToBoard, decodeToHost, encodeMessage } from '../../host-tools/src/link/codec.js';
import { CHANNELS, type ToBoard, type ToHost } from '../../host-tools/src/link/protocol.js';

describe('link messages', () => {
  const prediction: ToHost = {
    ...{ type: 'prediction', stream: 255, model: 1, end: 2 ** 32 - 1, missing: 0, dbfs: -12.5 },
    ...{ instructions: 35_000_000, timeUs: 560_000, logits: Int32Array.of(-(2 ** 31), 0, 2 ** 31 - 1) },
  };

  it('to the host come back as they were', () => {
    const messages: ToHost[] = [
      prediction,
      { type: 'refused', code: 0, request: 2, reason: 'Gerät: kein Modell ♪' },
      { type: 'logLine', level: 1, timeUs: 2 ** 40, text: Uint8Array.of(0, 1, 255) },
      { type: 'ready' },
    ];
    for (const message of messages) {
      const { channel, type, payload } = encodeMessage(message);
      assert.deepEqual(decodeToHost(channel, type, payload), message);
      assert.equal(decodeToBoard(channel, type, payload), undefined);
    }
  });

  it('to the board come back as they were', () => {
    const message: ToBoard = { type: 'samples', stream: 3, first: 480, samples: Int16Array.of(-32768, -1, 32767) };
    const { channel, type, payload } = encodeMessage(message);
    assert.deepEqual(decodeToBoard(channel, type, payload), message);
  });

  it('are read at any alignment', () => {
    const { channel, type, payload } = encodeMessage(prediction);
    const shifted = new Uint8Array(payload.length + 1);
    shifted.set(payload, 1);
    assert.deepEqual(decodeToHost(channel, type, shifted.subarray(1)), prediction);
  });

  it('of a wrong length are refused', () => {
    const { channel, type, payload } = encodeMessage(prediction);
    for (let length = 0; length < 22; length++) assert.equal(decodeToHost(channel, type, payload.subarray(0, length)), undefined);
    assert.equal(decodeToHost(channel, type, payload.subarray(0, -1)), undefined);
    const ready = encodeMessage({ type: 'ready' });
    assert.equal(decodeToHost(ready.channel, ready.type, Uint8Array.of(1)), undefined);
    assert.equal(decodeToHost(CHANNELS.trace, 200, Uint8Array.of()), undefined);
  });

  it('with too long a text are not sent', () => {
    assert.throws(() => encodeMessage({ type: 'selectModel', name: 'x'.repeat(256) }), RangeError);
  });
});
