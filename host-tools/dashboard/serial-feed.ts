import { ConnectedBoard } from '../src/connected-board.js';
import { picked, plainContent } from '../src/dashboard/picked.js';
import { DashboardSession } from '../src/dashboard/session.js';
import { Connection } from '../src/link/connection.js';
import { type AppError, ERRORS } from '../src/link/protocol.js';
import type { Transport } from '../src/link/transport.js';
import type { Source } from '../src/listen/source.js';
import { decodeRecord, encodeRecord } from '../src/recording/encoding.js';
import type { RecordingRecord } from '../src/recording/records.js';
import type { Content } from '../src/storage.js';
import type { Feed, FeedListener } from './feed.js';

/** As host-tools/src/board.ts opens ports. */
const BAUD_RATE = 1_000_000;

/**
 * Asks the user for a port and runs a session over it in this page, without any server.
 * @throws Error when the user chose none, or no board answers there
 */
export async function serialFeed(source: Source, listener: FeedListener): Promise<Feed> {
  const port = await navigator.serial.requestPort();
  const connection = new Connection('the serial port', () => openPort(port));
  const board = new ConnectedBoard(connection, await connection.connect());
  listener.connected(true);
  // Records take the way that they take from a server, so that the page sees the same ones.
  const sink = { write: (record: RecordingRecord) => listener.record(decodeRecord(encodeRecord(record))[0]) };
  const session = new DashboardSession(board, [source], 'in the browser', sink, errorText);
  session.hear(new AbortController().signal).catch((error: Error) => {
    listener.connected(false);
    listener.record({ type: 'note', at: 0, text: error.message });
  });
  return {
    command: (command) => session.command(command),
    push: async (files) => session.push(await contentOf(files)),
  };
}

/** The browser has no TypeScript compiler. */
async function contentOf(files: File[]): Promise<Content> {
  const chosen = picked(files);
  const { kind, file } = chosen;
  if (kind === 'program') throw new Error(`${file.name} must be bundled first: earbit build ${file.name} (or push it in the page of \`earbit dashboard\`)`);
  return plainContent(chosen);
}

/** Lines are the bundle's: the browser has no source maps. */
function errorText({ code, where, message, detail, stack }: AppError): string {
  const lines = [`${ERRORS[code] ?? code} in ${where}: ${message}`, detail, new TextDecoder().decode(stack)];
  return lines.filter((line) => line !== '').join('\n');
}

async function openPort(port: SerialPort): Promise<Transport> {
  await port.open({ baudRate: BAUD_RATE, bufferSize: 16384 });
  const reader = port.readable!.getReader();
  const writer = port.writable!.getWriter();
  let closing = false;
  const transport: Transport = {
    name: 'the serial port',
    onBytes: () => {},
    onLost: () => {},
    async write(bytes) {
      await writer.ready;
      writer.write(bytes as Uint8Array<ArrayBuffer>).catch(() => {}); // the reader tells that the port is gone
    },
    async close() {
      closing = true;
      await reader.cancel();
      await release();
    },
  };
  const release = async (): Promise<void> => {
    reader.releaseLock();
    writer.releaseLock();
    await port.close().catch(() => {}); // gone already
  };
  const read = async (): Promise<void> => {
    let reason = 'unplugged';
    try {
      for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        transport.onBytes(value);
      }
    } catch (error) {
      reason = (error as Error).message;
    }
    if (closing) return;
    await release();
    transport.onLost(reason);
  };
  void read();
  return transport;
}
