import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { ConnectedBoard } from '../../host-tools/src/connected-board.js';
import { cobsDecode, cobsEncode } from '../../host-tools/src/link/cobs.js';
import { decodeToBoard, decodeToHost, encodeMessage } from '../../host-tools/src/link/codec.js';
import { Connection } from '../../host-tools/src/link/connection.js';
import { encodeFrame, type Frame, FrameDecoder } from '../../host-tools/src/link/frame.js';
import { MAX_PAYLOAD, MESSAGES, type ToBoard, type ToHost } from '../../host-tools/src/link/protocol.js';
import { boardText } from '../../host-tools/src/link/text.js';
import { pushApp } from '../../host-tools/src/storage.js';
import { FakeBoard } from './fake-board.js';
import { FakeStore } from './fake-store.js';

type Message = ToBoard | ToHost;
type FieldType = (typeof MESSAGES)[keyof typeof MESSAGES]['fields'][number][1];

/** Zeros, which end frames, are frequent. */
const byte = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 255 }));
const bytes = (maxLength: number): fc.Arbitrary<Uint8Array> => fc.array(byte, { maxLength }).map((list) => Uint8Array.from(list));
const u8 = fc.integer({ min: 0, max: 255 });
const frame: fc.Arbitrary<Omit<Frame, 'sequence'>> = fc.record({ channel: u8, type: u8, payload: bytes(300) });

const FIELDS: Record<FieldType, fc.Arbitrary<unknown>> = {
  u8,
  u16: fc.integer({ min: 0, max: 0xffff }),
  u32: fc.integer({ min: 0, max: 0xffffffff }),
  u64: fc.maxSafeNat(),
  f32: fc.float({ noNaN: true }),
  string: fc.string({ unit: 'binary', maxLength: 60 }).map((text) => boardText(Buffer.from(text))),
  bytes: bytes(200),
  'i16[]': fc.array(fc.integer({ min: -0x8000, max: 0x7fff }), { maxLength: 60 }).map((list) => Int16Array.from(list)),
  'i32[]': fc.array(fc.integer({ min: -0x80000000, max: 0x7fffffff }), { maxLength: 60 }).map((list) => Int32Array.from(list)),
};

/** Any message of the protocol. */
const message: fc.Arbitrary<Message> = fc.constantFrom(...Object.entries(MESSAGES)).chain(([type, { fields }]) => {
  const model = Object.fromEntries(fields.map(([name, fieldType]) => [name, FIELDS[fieldType]]));
  return fc.record(model).map((values) => ({ type, ...values }) as unknown as Message);
});

/** Where a stream is cut into pieces, and what is done to it: bytes changed, left out, put in. */
const cuts = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 20 });
const damage = fc.array(fc.record({ at: fc.nat(), kind: fc.constantFrom('change', 'leave out', 'put in'), byte }), { minLength: 1, maxLength: 5 });
type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never;

function harm(stream: Uint8Array, list: Damage): Uint8Array {
  const result = [...stream];
  for (const { at, kind, byte: value } of list) {
    const place = at % (result.length + 1);
    result.splice(place, kind === 'put in' ? 0 : 1, ...(kind === 'leave out' ? [] : [value]));
  }
  return Uint8Array.from(result);
}

function decode(decoder: FrameDecoder, stream: Uint8Array, lengths: readonly number[] = [stream.length + 1]): Frame[] {
  const found: Frame[] = [];
  for (let at = 0, i = 0; at < stream.length; i++) {
    const end = at + lengths[i % lengths.length]!;
    for (const one of decoder.decode(stream.subarray(at, end))) found.push({ ...one, payload: one.payload.slice() });
    at = end;
  }
  return found;
}

const text = ({ channel, sequence, type, payload }: Frame): string => `${channel} ${sequence} ${type} ${Buffer.from(payload).toString('hex')}`;
const numbered = (list: Omit<Frame, 'sequence'>[]): Frame[] => list.map((one, sequence) => ({ ...one, sequence }));

describe('properties of the link', function () {
  this.timeout(60_000);

  it('any bytes survive COBS, and any bytes are COBS or are refused', () => {
    fc.assert(fc.property(bytes(600), (data) => {
      const encoded = cobsEncode(data);
      assert.ok(!encoded.includes(0));
      assert.deepEqual(cobsDecode(encoded), data);
      cobsDecode(data);
    }));
  });

  it('any bytes are frames or are counted as damaged, wherever they are torn', () => {
    fc.assert(fc.property(bytes(3000), cuts, (stream, lengths) => {
      const runs = stream.filter((value, i) => value === 0 && i > 0 && stream[i - 1] !== 0).length;
      const decoder = new FrameDecoder();
      decode(decoder, stream, lengths);
      assert.equal(decoder.frames + decoder.damaged, runs);
    }));
  });

  it('of a damaged stream only frames that were sent are taken, in their order, and what is missing between them is counted', () => {
    fc.assert(fc.property(fc.array(frame, { minLength: 3, maxLength: 12 }), damage, cuts, (list, changes, lengths) => {
      const sent = numbered(list);
      const [first, last] = [encodeFrame(sent[0]!), encodeFrame(sent.at(-1)!)];
      const between = harm(Buffer.concat(sent.slice(1, -1).map(encodeFrame)), changes);
      const decoder = new FrameDecoder();
      const found = decode(decoder, Buffer.concat([first, between, Uint8Array.of(0), last]), lengths);
      const places = found.map((one) => sent.map(text).indexOf(text(one)));
      assert.ok(places.every((place, i) => place > (places[i - 1] ?? -1)), places.join());
      assert.deepEqual([found[0], found.at(-1)].map((one) => one!.sequence), [0, sent.length - 1]);
      assert.equal(decoder.lost, sent.length - found.length);
    }));
  });

  it('every message comes back as it was sent', () => {
    fc.assert(fc.property(message, (sent) => {
      const { channel, type, payload } = encodeMessage(sent);
      const decoded = MESSAGES[sent.type].direction === 'toHost' ? decodeToHost(channel, type, payload) : decodeToBoard(channel, type, payload);
      assert.deepEqual(decoded, sent);
    }), { numRuns: 1000 });
  });

  it('any payload of any type is a message or none, and one that is cut or longer than it should be is none', () => {
    fc.assert(fc.property(message, bytes(MAX_PAYLOAD), fc.nat(), ({ type: name }, payload, cut) => {
      const { channel, type } = MESSAGES[name];
      decodeToHost(channel, type, payload);
      decodeToBoard(channel, type, payload.subarray(0, cut % (payload.length + 1)));
    }), { numRuns: 1000 });
  });

  it('a board is known right or not at all, whatever becomes of its first answer', async () => {
    const { description } = await connected(new FakeBoard());
    await fc.assert(fc.asyncProperty(damage, async (changes) => {
      const board = new FakeBoard();
      let harmed = false;
      board.wire = (stream, toHost) => {
        if (!toHost || harmed) return stream;
        harmed = true;
        return harm(stream, changes);
      };
      assert.deepEqual((await connected(board)).description, description);
    }), { numRuns: 10, endOnFailure: true });
  });

  it('an app arrives whole, whatever becomes of the frames of its transfer', async () => {
    const content = fc.uint8Array({ minLength: 1, maxLength: 6000, size: 'max' });
    await fc.assert(fc.asyncProperty(content, fc.array(fc.nat({ max: 12 }), { maxLength: 4 }), damage, async (app, places, changes) => {
      const store = new FakeStore();
      const board = await connected(store);
      let frames = 0;
      store.wire = (stream) => (places.includes(frames++) ? harm(stream, changes) : stream);
      await pushApp(board, 'app', app);
      store.close();
      assert.deepEqual(store.stored, app);
    }), { numRuns: 10, endOnFailure: true });
  });
});

async function connected(board: FakeBoard): Promise<ConnectedBoard> {
  const connection = new Connection('fake', async () => board.open());
  return new ConnectedBoard(connection, await connection.connect());
}
