import { ConnectedBoard } from './connected-board.js';
import { appErrorText, explainAppError } from './app/app-error.js';
import { rememberMapOf } from './app/source-maps.js';
import { bootEmulator, type Emulator, type EmulatorOptions } from './emulator/emulator.js';
import { UserError } from './errors.js';
import { type BoardDescription, Connection } from './link/connection.js';
import { openSerial } from './link/serial.js';
import { isModelFile, modelPath } from './models.js';

/** Speed of a board's UART; USB ports and pseudo-terminals have none. */
export const BAUD_RATE = 1_000_000;

/** Booting takes a second, and longer on a machine that does much else. */
const BOOT_TIMEOUT_MS = 20_000;

export interface BoardOptions {
  /** Port of the board; an emulated one is booted when absent. */
  port?: string;
  /** Let the emulated board run ahead of real time. */
  fast?: boolean;
  /** The model that hears, by name or as an .ebm file; the board's own choice when absent. */
  model?: string;
  /** A model that hears beside it; none when absent. */
  compare?: string;
  /** App bundle for the emulated board's slot; the built-in app when absent. */
  app?: string;
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
      if (compare !== undefined) await board.compare(compare);
      return board;
    } catch (error) {
      await board.close();
      throw error;
    }
  }

  private static async openAlone(options: BoardOptions): Promise<Board> {
    const { port, model, app } = options;
    if (port === undefined) return Board.openEmulated(options);
    if (app !== undefined) throw new UserError('--app needs the emulated board: a real one has its app in the image');
    if (model !== undefined && isModelFile(model)) {
      throw new UserError('an .ebm file needs the emulated board; `earbit models --port PORT` lists what a real one has');
    }
    const connection = new Connection(port, () => openSerial(port, BAUD_RATE));
    try {
      const board = new Board(connection, await connection.connect(), async () => {});
      if (model !== undefined) await board.select(model);
      return board;
    } catch (error) {
      await connection.close();
      throw error;
    }
  }

  override async close(): Promise<void> {
    await super.close();
    await this.stop();
  }

  private static async openEmulated({ fast, model, app }: BoardOptions): Promise<Board> {
    if (model === undefined) return Board.boot({ app }, fast);
    const path = await modelPath(model);
    if (isModelFile(model)) return Board.boot({ app, model: path }, fast);
    const board = await Board.boot({ app }, fast);
    const isBuiltIn = board.description.models.some(({ name }) => name === model);
    if (isBuiltIn) {
      await board.select(model);
      return board;
    }
    await board.close();
    return Board.boot({ app, model: path }, fast);
  }

  private static async boot(slots: EmulatorOptions['slots'], fast: boolean | undefined): Promise<Board> {
    const { emulator, connection, description } = await bootAndGreet({ slots, fast });
    return new Board(connection, description, () => emulator.stop());
  }
}

/**
 * Boots an emulated board and asks it who it is.
 * @throws UserError when it refuses what is in its slots; it is stopped then
 */
export async function bootAndGreet(
  options: EmulatorOptions,
): Promise<{ emulator: Emulator; connection: Connection; description: BoardDescription }> {
  if (options.slots?.app !== undefined) rememberMapOf(options.slots.app);
  const emulator = await bootEmulator(options);
  let ended: string | undefined;
  emulator.onEnd = (reason) => (ended = reason);
  const connection = new Connection(emulator.port, async () => {
    if (ended !== undefined) throw new UserError(ended);
    return openSerial(emulator.port, BAUD_RATE);
  });
  try {
    const description = await connection.connect(BOOT_TIMEOUT_MS);
    if (description.refused !== '') {
      const { refused, startError } = description;
      const details = startError === undefined ? '' : `\n${appErrorText(explainAppError(startError))}`;
      throw new UserError(`the board refused what it was given: ${refused}${details}`);
    }
    return { emulator, connection, description };
  } catch (error) {
    await connection.close();
    await emulator.stop();
    throw error;
  }
}
