import { decodeToBoard, encodeMessage } from '../../host-tools/src/link/codec.js';
import { encodeFrame, FrameDecoder } from '../../host-tools/src/link/frame.js';
import { MESSAGES, PROTOCOL_VERSION, type Hello, type ToBoard, type ToHost } from '../../host-tools/src/link/protocol.js';
import type { Transport } from '../../host-tools/src/link/transport.js';

export const HELLO: Hello = {
  ...{ type: 'hello', protocol: PROTOCOL_VERSION, board: 'fake', engine: 'none', image: '1', app: 'built-in', bundle: 0, refused: '', reset: '', microphone: 0 },
  ...{ models: 1, selected: 0, owner: '' },
};

export const INTRODUCTION: ToHost[] = [
  HELLO,
  {
    ...{ type: 'model', index: 0, name: 'ears', technique: 'int8', sampleRate: 20000, window: 1000, hop: 500, logitScale: 1 },
    ...{ labels: 2, flashBytes: 1, arenaBytes: 1 },
  },
  { type: 'label', model: 0, index: 0, text: 'dog' },
  { type: 'label', model: 0, index: 1, text: 'cat' },
  { type: 'ready' },
];

/** Nothing but zeros. */
export const STATS = { ...Object.fromEntries(MESSAGES.stats.fields.map(([name]) => [name, 0])), type: 'stats' } as unknown as ToHost;

/** A board made of TypeScript at the other end of a transport. */
export class FakeBoard {
  /** What the host sent. */
  readonly received: ToBoard[] = [];
  /** What it answers; the introduction to a hello unless a test says otherwise. */
  answer: (message: ToBoard) => ToHost[] = ({ type }) => (type === 'helloRequest' ? INTRODUCTION : []);
  /** What becomes of a run of bytes on its way, to the host or to the board. */
  wire: (bytes: Uint8Array, toHost: boolean) => Uint8Array = (bytes) => bytes;
  private transport: Transport | undefined;
  private sequence = 0;

  /** Plugs it in anew. */
  open(): Transport {
    const decoder = new FrameDecoder();
    const transport: Transport = {
      name: 'fake',
      onBytes: () => {},
      onLost: () => {},
      write: async (bytes) => {
        for (const { channel, type, payload } of decoder.decode(this.wire(bytes, false))) {
          const message = decodeToBoard(channel, type, payload);
          if (message === undefined) continue;
          this.received.push(message);
          for (const answer of this.answer(message)) this.say(answer);
        }
      },
      close: async () => {},
    };
    this.transport = transport;
    return transport;
  }

  say(message: ToHost): void {
    this.sayBytes(encodeFrame({ ...encodeMessage(message), sequence: this.sequence++ & 0xffff }));
  }

  sayBytes(bytes: Uint8Array): void {
    const { transport } = this;
    setImmediate(() => transport?.onBytes(this.wire(bytes, true)));
  }

  unplug(): void {
    this.transport?.onLost('unplugged');
  }
}
