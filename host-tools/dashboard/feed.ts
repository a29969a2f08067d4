import { decodeRecord } from '../src/recording/encoding.js';
import type { RecordingRecord } from '../src/recording/records.js';
import type { PushAnswer } from '../src/dashboard/server.js';
import type { Command } from '../src/dashboard/session.js';

/** Where records come from: `earbit dashboard` over a socket, or a session in this page over Web Serial. */
export interface Feed {
  command(command: Command): void;
  /** Puts an app or a model on the board. @returns its name @throws Error that says why it cannot be used */
  push(files: File[]): Promise<string>;
}

export interface FeedListener {
  record(record: RecordingRecord): void;
  /** The feed itself is there or gone; what the board does is told by records. */
  connected(is: boolean): void;
}

const RECONNECT_MS = 1000;

/** The server that this page came from; looks for it again when it is gone. */
export function serverFeed(token: string, listener: FeedListener): Feed {
  let socket: WebSocket;
  const open = (): void => {
    socket = new WebSocket(`ws://${location.host}/socket?token=${token}`);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => listener.connected(true);
    socket.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => listener.record(decodeRecord(new Uint8Array(data))[0]);
    socket.onclose = () => {
      listener.connected(false);
      setTimeout(open, RECONNECT_MS);
    };
  };
  open();
  return {
    command: (command) => socket.send(JSON.stringify(command)),
    async push(files) {
      const body = new FormData();
      for (const file of files) body.append('file', file);
      const response = await fetch(`push?token=${token}`, { method: 'POST', body });
      const answer = (await response.json()) as PushAnswer;
      if ('problem' in answer) throw new Error(answer.problem);
      return answer.name;
    },
  };
}
