import { BAUD_RATE } from '../../host-tools/src/board.js';
import { ConnectedBoard } from '../../host-tools/src/connected-board.js';
import { bootEmulator, type Emulator } from '../../host-tools/src/emulator/emulator.js';
import { Connection } from '../../host-tools/src/link/connection.js';
import { openSerial } from '../../host-tools/src/link/serial.js';
import type { Transport } from '../../host-tools/src/link/transport.js';
import { type Faults, Line, pause } from './line.js';

const BOOT_TIMEOUT_MS = 20_000;

/** An emulated board behind a link with faults. */
export class FaultyBoard extends ConnectedBoard {
  private constructor(
    connection: Connection,
    description: ConnectedBoard['description'],
    private readonly emulator: Emulator,
    /** To the board and to the host. */
    readonly lines: () => { toBoard: Line; toHost: Line },
  ) {
    super(connection, description);
  }

  /** Boots it, with a sound link. @param seed of the faults, not 0 */
  static async boot(seed: number): Promise<FaultyBoard> {
    const emulator = await bootEmulator({ fast: true });
    let lines: { toBoard: Line; toHost: Line } | undefined;
    const connection = new Connection('the faulty link', async () => {
      const serial = await openSerial(emulator.port, BAUD_RATE);
      const transport: Transport = {
        name: serial.name,
        onBytes: () => {},
        onLost: () => {},
        write: (bytes) => lines!.toBoard.send(bytes),
        close: () => serial.close(),
      };
      lines = { toBoard: new Line(seed, serial.write), toHost: new Line(seed + 1, (bytes) => transport.onBytes(bytes)) };
      serial.onBytes = (bytes) => void lines!.toHost.send(bytes);
      serial.onLost = (reason) => transport.onLost(reason);
      return transport;
    });
    const description = await connection.connect(BOOT_TIMEOUT_MS);
    return new FaultyBoard(connection, description, emulator, () => lines!);
  }

  /** From now on both ways have these faults. */
  fail(faults: Faults): void {
    this.lines().toBoard.faults = faults;
    this.lines().toHost.faults = faults;
  }

  /** Takes the host away, for so many milliseconds. */
  async unplug(milliseconds: number): Promise<void> {
    await this.connection.close();
    await pause(milliseconds);
  }

  override async close(): Promise<void> {
    await super.close();
    await this.emulator.stop();
  }
}
