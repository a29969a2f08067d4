import crc32 from 'crc-32';
import type { ToBoard, ToHost } from '../../host-tools/src/link/protocol.js';
import { FakeBoard, INTRODUCTION, STATS } from './fake-board.js';
import { unpack } from './unpack.js';

const WINDOW = 4096;
const REPEAT_MS = 20;

/** A board in TypeScript that takes an app over the link. */
export class FakeStore extends FakeBoard {
  /** The app that arrived. */
  stored: Uint8Array | undefined;
  private offered: Extract<ToBoard, { type: 'blobBegin' }> | undefined;
  private content: number[] = [];
  private timer: NodeJS.Timeout | undefined;

  override answer = (message: ToBoard): ToHost[] => {
    switch (message.type) {
      case 'helloRequest':
        return INTRODUCTION;
      case 'blobBegin':
        this.offered = message;
        return [{ type: 'blobOffered', have: 0, crc: 0 }];
      case 'blobStart':
        this.content = [];
        this.timer ??= setInterval(() => this.say(this.progress()), REPEAT_MS);
        return [this.progress()];
      case 'blobData':
        if (message.offset === this.content.length) this.content.push(...message.data);
        return [this.progress()];
      case 'blobPacked':
        if (message.offset === this.content.length) unpack(message.block, this.content);
        return [this.progress()];
      case 'blobFinish':
        return [this.finish()];
      case 'statsRequest':
        return [STATS];
      default:
        return [];
    }
  };

  close(): void {
    clearInterval(this.timer);
  }

  private progress(): ToHost {
    return { type: 'blobProgress', have: this.content.length, window: WINDOW };
  }

  private finish(): ToHost {
    const bytes = Uint8Array.from(this.content);
    const crc = crc32.buf(bytes) >>> 0;
    if (crc !== this.offered?.crc) return { type: 'refused', code: 0, request: 0, reason: 'it did not arrive whole' };
    this.stored = bytes;
    return { type: 'appRunning', app: this.offered.name, bundle: crc, refused: '' };
  }
}
