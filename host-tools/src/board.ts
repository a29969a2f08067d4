import { setTimeout as sleep } from 'node:timers/promises';
import { ConnectedBoard } from './connected-board.js';
import { pushAppFile, pushModelFile } from './content-file.js';
import { bootEmulator, type Emulator, type EmulatorOptions } from './emulator/emulator.js';
import { BoardEnded, Connection } from './link/connection.js';
import type { BoardDescription } from './link/introduction.js';
import { openSerial } from './link/serial.js';
import type { Transport } from './link/transport.js';
import { note } from './messages.js';

/** Speed of a board's UART; USB ports and pseudo-terminals have none. */
export const BAUD_RATE = 1_000_000;

/** An emulated board's seconds are executed instructions: they take longer on a machine that does much else. */
const EMULATED_ANSWER_TIMEOUT_MS = 20_000;

/** From the end of an emulator's port to that of its process. */
const EMULATOR_ENDS_MS = 1000;

export interface BoardOptions {
  /** Port of the board; an emulated one is booted when absent. */
  port?: string;
  /** Let the emulated board run ahead of real time. */
  fast?: boolean;
  /** The model that hears, by name or as an .ebm file; the board's own choice when absent. */
  model?: string;
  /** A model that hears beside it, likewise; none when absent. */
  compare?: string;
  /** App bundle that is put on the board; the one that is there when absent. */
  app?: string;
  /** File that keeps an emulated board's storage; a fresh one when absent. */
  storage?: string;
}

/** A board that answered. */
export class Board extends ConnectedBoard {
  private constructor(
    connection: Connection,
    description: BoardDescription,
    private readonly stop: () => Promise<void>,
  ) {
    super(connection, description);
  }

  /** @throws UserError when the board cannot be reached, or refuses what it shall run */
  static async open({ compare, ...options }: BoardOptions): Promise<Board> {
    const board = await Board.openAlone(options);
    try {
      if (compare !== undefined) await board.compare(await board.nameOf(compare));
      return board;
    } catch (error) {
      await board.close();
      throw error;
    }
  }

  /** The app, and a model that the board does not have, are put on it. */
  private static async openAlone({ port, model, app, ...options }: BoardOptions): Promise<Board> {
    const board = port === undefined ? await Board.boot(options) : await Board.at(port);
    try {
      if (app !== undefined) await pushAppFile(board, app);
      if (model !== undefined) await board.select(await board.nameOf(model));
      return board;
    } catch (error) {
      await board.close();
      throw error;
    }
  }

  /** @returns the name of a model that is on the board now */
  private async nameOf(model: string): Promise<string> {
    const isThere = this.description.models.some(({ name }) => name === model);
    return isThere ? model : pushModelFile(this, model);
  }

  private static async at(port: string): Promise<Board> {
    const connection = new Connection(port, () => openSerial(port, BAUD_RATE));
    try {
      return new Board(connection, await connection.connect(), async () => {});
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  override async close(): Promise<void> {
    await super.close();
    await this.stop();
  }

  private static async boot(options: EmulatorOptions): Promise<Board> {
    const { emulator, connection, description } = await bootAndGreet(options);
    return new Board(connection, description, () => emulator.stop());
  }
}

/**
 * Boots an emulated board and asks it who it is.
 * @throws UserError when it does not answer; it is stopped then
 */
export async function bootAndGreet(
  options: EmulatorOptions,
): Promise<{ emulator: Emulator; connection: Connection; description: BoardDescription }> {
  const emulator = await bootEmulator(options);
  let ended: string | undefined;
  void emulator.ended.then((reason) => (ended = reason));
  const open = async (): Promise<Transport> => {
    if (ended !== undefined) throw new BoardEnded(ended);
    return openEmulated(emulator);
  };
  const connection = new Connection(emulator.port, open, EMULATED_ANSWER_TIMEOUT_MS);
  try {
    const description = await connection.connect();
    if (description.refused !== '') note(`earbit: the board says: ${description.refused}`);
    return { emulator, connection, description };
  } catch (error) {
    await connection.close();
    await emulator.stop();
    throw error;
  }
}

/** A port that is lost when its emulator has ended says why that was, not what the pseudo-terminal met. */
async function openEmulated({ port, ended }: Emulator): Promise<Transport> {
  const serial = await openSerial(port, BAUD_RATE);
  const transport: Transport = { ...serial };
  serial.onBytes = (bytes) => transport.onBytes(bytes);
  serial.onLost = (reason) => void Promise.race([ended, sleep(EMULATOR_ENDS_MS, reason)]).then((why) => transport.onLost(why));
  return transport;
}
