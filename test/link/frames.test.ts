import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { before, describe, it } from 'mocha';
import { cobsDecode, cobsEncode } from '../../host-tools/src/link/cobs.js';
import { encodeFrame, type Frame, FrameDecoder } from '../../host-tools/src/link/frame.js';
import { MAX_PAYLOAD } from '../../host-tools/src/link/protocol.js';
import { generator } from '../random.js';

const LINK_ECHO = 'build/test/link_echo';

/** Bytes in which zeros, ones and 255 are frequent, as COBS treats them apart. */
function bytes(length: number, random: () => number): Uint8Array {
  return Uint8Array.from({ length }, () => [0, 1, 255, random()][random() % 4]! & 255);
}

function frames(count: number, random: () => number): Frame[] {
  const lengths = [0, 1, 2, 245, 246, 247, 253, 254, 255, 256, 500, MAX_PAYLOAD];
  return Array.from({ length: count }, (_, sequence) => ({
    channel: random() % 6,
    sequence: sequence & 0xffff,
    type: random() % 256,
    payload: bytes(lengths[random() % lengths.length]!, random),
  }));
}

const wire = (list: Frame[]): Buffer => Buffer.concat(list.map(encodeFrame));

/** The stream through the host's decoder, torn into pieces. */
function hostDecode(stream: Uint8Array, random: () => number): { frames: Frame[]; decoder: FrameDecoder } {
  const decoder = new FrameDecoder();
  const found: Frame[] = [];
  for (let at = 0; at < stream.length; ) {
    const length = 1 + (random() % 300);
    for (const frame of decoder.decode(stream.subarray(at, at + length))) {
      found.push({ ...frame, payload: frame.payload.slice() });
    }
    at += length;
  }
  return { frames: found, decoder };
}

interface Counts {
  frames: number;
  lost: number;
  damaged: number;
}

/** The stream through the board's C code, which sends back each frame it accepts, numbered anew. */
function boardEcho(stream: Uint8Array): { frames: Frame[]; counts: Counts } {
  const { status, stdout, stderr } = spawnSync(LINK_ECHO, { input: stream, maxBuffer: 1 << 28 });
  assert.equal(status, 0, stderr.toString());
  return { frames: [...new FrameDecoder().decode(stdout)].map(copy), counts: JSON.parse(stderr.toString()) as Counts };
}

const copy = (frame: Frame): Frame => ({ ...frame, payload: Uint8Array.from(frame.payload) });
const content = ({ channel, type, payload }: Frame): unknown => ({ channel, type, payload: Buffer.from(payload).toString('hex') });

describe('link frames', () => {
  before(() => {
    mkdirSync('build/test', { recursive: true });
    const sources = ['firmware/link/cobs.c', 'firmware/link/link.c', 'firmware/link/test/link_echo.c', 'native-modules/model/crc32.c'];
    const flags = ['-std=c99', '-Wall', '-Wextra', '-Werror', '-g', '-fsanitize=address,undefined', '-fno-sanitize-recover'];
    execFileSync('cc', [...flags, '-Ifirmware/link', '-Inative-modules/model', ...sources, '-o', LINK_ECHO]);
  });

  it('COBS holds no zero and comes back, at every length around its block size', () => {
    const random = generator(1);
    for (let length = 0; length < 600; length++) {
      const data = bytes(length, random);
      const encoded = cobsEncode(data);
      assert.ok(!encoded.includes(0));
      assert.deepEqual(Buffer.from(cobsDecode(encoded) ?? []), Buffer.from(data));
    }
  });

  it('COBS refuses what is not well-formed', () => {
    assert.equal(cobsDecode(Uint8Array.of(5, 1, 2)), undefined);
    assert.equal(cobsDecode(Uint8Array.of(3, 1, 0)), undefined);
  });

  it('host and board read what the other writes', () => {
    const random = generator(2);
    const sent = frames(400, random);
    const { frames: echoed, counts } = boardEcho(wire(sent));
    assert.deepEqual(counts, { frames: 400, lost: 0, damaged: 0 });
    assert.deepEqual(echoed.map(content), sent.map(content));
  });

  it('frames torn anywhere are put together', () => {
    const random = generator(3);
    const sent = frames(300, random);
    const { frames: found, decoder } = hostDecode(wire(sent), random);
    assert.deepEqual(found.map(content), sent.map(content));
    assert.equal(decoder.lost + decoder.damaged, 0);
  });

  it('a lost frame is counted by both sides', () => {
    const random = generator(4);
    const sent = frames(100, random).filter(({ sequence }) => sequence !== 40 && sequence !== 41 && sequence !== 77);
    assert.equal(boardEcho(wire(sent)).counts.lost, 3);
    assert.equal(hostDecode(wire(sent), random).decoder.lost, 3);
  });

  it('a frame that comes late is read, and is not taken for a great loss', () => {
    const random = generator(5);
    const sent = frames(50, random);
    [sent[20], sent[21]] = [sent[21]!, sent[20]!];
    const board = boardEcho(wire(sent));
    const host = hostDecode(wire(sent), random);
    assert.equal(board.counts.frames, 50);
    assert.equal(host.decoder.frames, 50);
    assert.ok(board.counts.lost <= 2 && host.decoder.lost <= 2);
  });

  it('sequence numbers wrap without a loss', () => {
    const random = generator(6);
    const sent = Array.from({ length: 10 }, (_, i) => ({ channel: 0, sequence: (65531 + i) & 0xffff, type: 1, payload: bytes(4, random) }));
    // The first number seen says nothing about a loss to the host; the board expects 0 at start.
    assert.equal(hostDecode(wire(sent), random).decoder.lost, 0);
    assert.equal(boardEcho(wire(sent)).counts.lost, 0);
  });

  it('frames lost where sequence numbers wrap are counted, and a host that starts anew loses none', () => {
    const random = generator(9);
    const frame = (sequence: number, type: number): Frame => ({ channel: 0, sequence, type, payload: bytes(4, random) });
    const [helloRequest, other] = [1, 2];
    assert.equal(boardEcho(wire([frame(65528, helloRequest), frame(65529, other), frame(0, other)])).counts.lost, 6);
    assert.equal(boardEcho(wire([frame(40000, helloRequest), frame(40001, other), frame(0, helloRequest)])).counts.lost, 0);
  });

  it('a frame too long to be one costs itself alone', () => {
    const random = generator(7);
    const sent = frames(2, random);
    const stream = Buffer.concat([wire(sent.slice(0, 1)), Buffer.alloc(5000, 7), Buffer.of(0), wire(sent.slice(1))]);
    assert.deepEqual(boardEcho(stream).counts, { frames: 2, lost: 0, damaged: 1 });
    const { decoder } = hostDecode(stream, random);
    assert.deepEqual([decoder.frames, decoder.lost, decoder.damaged], [2, 0, 1]);
  });

  it('no corrupted frame is ever taken for a sound one, and both sides agree on which are', () => {
    const random = generator(8);
    const sent = frames(500, random);
    const known = new Set(sent.map((frame) => JSON.stringify(content(frame))));
    const stream = wire(sent);
    for (let i = 0; i < 200; i++) stream[random() % stream.length]! ^= 1 << (random() % 8);
    const board = boardEcho(stream);
    const host = hostDecode(stream, random);
    assert.ok(board.counts.frames > 250 && board.counts.frames < 500);
    assert.ok(board.frames.every((frame) => known.has(JSON.stringify(content(frame)))));
    assert.deepEqual(host.frames.map(content), board.frames.map(content));
    assert.equal(host.decoder.damaged, board.counts.damaged);
  });
});
