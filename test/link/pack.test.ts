import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'mocha';
import { Packer } from '../../host-tools/src/link/pack.js';
import { generator } from '../random.js';
import { unpack } from './unpack.js';

const SIZES = [4080, 3060, 2040, 1020];
const MOST = 1020;

/** @returns bytes on the link */
function roundTrip(content: Uint8Array): number {
  const packer = new Packer(content);
  const got: number[] = [];
  let sent = 0;
  while (got.length < content.length) {
    const offset = got.length;
    const packed = packer.pack(offset, SIZES, MOST);
    if (packed === undefined) got.push(...content.subarray(offset, offset + MOST));
    else {
      assert.ok(packed.block.length <= MOST && packed.block.length < packed.length);
      unpack(packed.block, got);
      assert.equal(got.length, offset + packed.length);
      assert.ok(packed.length % 4 === 0 || got.length === content.length);
    }
    sent += packed?.block.length ?? got.length - offset;
  }
  assert.deepEqual(Uint8Array.from(got), content);
  return sent;
}

describe('packed content', () => {
  it('a program becomes less than half', () => {
    const app = new Uint8Array(readFileSync('host-tools/src/link/connection.ts'));
    assert.ok(roundTrip(app) < app.length / 2);
  });

  it('what repeats becomes nearly nothing, what does not stays as it is', () => {
    assert.ok(roundTrip(new Uint8Array(40_000)) < 300);
    const noise = Uint8Array.from({ length: 5000 }, (_, i) => (Math.imul(i + 1, 0x9e3779b1) ^ Math.imul(i, i * 0x85eb)) >>> 13);
    assert.ok(roundTrip(noise) <= noise.length);
  });

  it('any content comes out as it went in', () => {
    const numbers = generator(1);
    const random = (below: number): number => numbers() % below;
    for (let run = 0; run < 60; run++) {
      const letters = 1 + random(run % 2 === 0 ? 3 : 200);
      roundTrip(Uint8Array.from({ length: random(6000) }, () => random(letters)));
    }
  });
});
