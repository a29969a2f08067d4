// The inputs that a fuzzing run starts with, of which libFuzzer makes others: tsx test/fuzz/seeds.ts TARGET FOLDER
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import crc32 from 'crc-32';
import { encodeMessage } from '../../host-tools/src/link/codec.js';
import { encodeFrame } from '../../host-tools/src/link/frame.js';
import { Packer } from '../../host-tools/src/link/pack.js';
import { MAX_PAYLOAD, PROTOCOL_VERSION, type ToBoard } from '../../host-tools/src/link/protocol.js';
import { KINDS } from '../../host-tools/src/storage.js';
import { ModelFile } from '../native/model-file.js';

/** Larger ones are slow, and run whole in test/native. */
const MOST_BYTES = 4096;

const SEEDS: Readonly<Record<string, () => Iterable<[name: string, bytes: Uint8Array]>>> = { model: models, link: sessions };

const [target, folder] = process.argv.slice(2);
for (const [name, bytes] of SEEDS[target!]!()) writeFileSync(join(folder!, name), bytes);

/** The models of the golden vectors: 8 bit, 1 bit and mixed, with and without a front end. */
function* models(): Iterable<[string, Uint8Array]> {
  for (const file of readdirSync('native-modules/model/vectors')) {
    const name = file.replace(/\.ebv$/, '');
    const { bytes } = ModelFile.golden(name);
    if (bytes.length <= MOST_BYTES) yield [name, bytes];
  }
}

/** What hosts say to a board. */
function* sessions(): Iterable<[string, Uint8Array]> {
  const name = 'network-three-front-layers'; // that of the board in memory, which hears
  const model = ModelFile.golden(name).bytes;
  const app = Buffer.from('exports.onPrediction = function () {};\n'.repeat(30));
  const hello: ToBoard = { type: 'helloRequest', protocol: PROTOCOL_VERSION };
  const samples = (first: number, count: number): ToBoard => ({ type: 'samples', stream: 1, first, samples: Int16Array.from({ length: count }, (_, i) => (i * 7919) % 20000) });
  const sessions: Record<string, ToBoard[]> = {
    questions: [hello, { type: 'statsRequest' }, { type: 'storageRequest' }, { type: 'modulesRequest' }, { type: 'collectGarbage' }],
    audio: [{ type: 'startStream', stream: 1 }, samples(0, 480), samples(480, 480), { type: 'endStream', stream: 1, samples: 1000 }],
    gaps: [{ type: 'startStream', stream: 1 }, { type: 'traceRequest', enabled: 1 }, ...[900, 990, 970, 1100].map((first) => samples(first, 20)), { type: 'endStream', stream: 1, samples: 2000 }],
    'push-model': [...transfer('model', name, model), { type: 'useModel', name }, { type: 'secondModel', name }, { type: 'removeModel', name }],
    'push-app': [...transfer('app', 'mine', app), { type: 'storageRequest' }, { type: 'removeApp' }],
    packed: packedTransfer('mine', app),
    again: [...transfer('model', name, model).slice(0, 3), { type: 'resetRequest' }, hello, ...transfer('app', 'mine', app.subarray(0, 40))],
    evaluate: [{ type: 'evaluate', number: 1, source: Buffer.from('1 + 1') }, { type: 'interrupt', number: 2 }, { type: 'evaluate', number: 3, source: Buffer.from('while (true);') }],
  };
  for (const [session, messages] of Object.entries(sessions)) yield [session, wire(messages)];
}

function wire(messages: ToBoard[]): Uint8Array {
  return Buffer.concat(messages.map((message, sequence) => encodeFrame({ ...encodeMessage(message), sequence })));
}

function begin(kind: keyof typeof KINDS, name: string, bytes: Uint8Array): ToBoard[] {
  return [
    { type: 'blobBegin', kind: KINDS[kind], length: bytes.length, crc: crc32.buf(bytes) >>> 0, version: 1, name, signature: new Uint8Array(128) },
    { type: 'blobStart', offset: 0 },
  ];
}

function transfer(kind: keyof typeof KINDS, name: string, bytes: Uint8Array): ToBoard[] {
  const piece = MAX_PAYLOAD - 4;
  const data = Array.from({ length: Math.ceil(bytes.length / piece) }, (_, i): ToBoard => {
    return { type: 'blobData', offset: i * piece, data: bytes.subarray(i * piece, (i + 1) * piece) };
  });
  return [...begin(kind, name, bytes), ...data, { type: 'blobFinish' }];
}

function packedTransfer(name: string, bytes: Uint8Array): ToBoard[] {
  const { block } = new Packer(bytes).pack(0, [bytes.length], MAX_PAYLOAD - 4)!;
  return [...begin('app', name, bytes), { type: 'blobPacked', offset: 0, block }, { type: 'blobFinish' }];
}
