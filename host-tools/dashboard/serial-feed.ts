import { ConnectedBoard } from '../src/connected-board.js';
import { DashboardSession } from '../src/dashboard/session.js';
import { Connection } from '../src/link/connection.js';
import type { Transport } from '../src/link/transport.js';
import type { Source } from '../src/listen/source.js';
import { decodeRecord, encodeRecord } from '../src/recording/encoding.js';
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
  const session = new DashboardSession(board, [source], 'in the browser', {
    write: (record) => listener.record(decodeRecord(encodeRecord(record))[0]),
  });
  session.hear(new AbortController().signal).catch((error: Error) => {
    listener.connected(false);
    listener.record({ type: 'note', at: 0, text: error.message });
  });
  return { command: (command) => session.command(command) };
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
