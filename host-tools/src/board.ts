import { bootEmulator, type Emulator, type EmulatorOptions } from './emulator/emulator.js';
import { UserError } from './errors.js';
import { type BoardDescription, type BoardModel, Connection } from './link/connection.js';
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

/** A model that hears beside the selected one, and the bytes of the arena that each of the two has. */
export interface SecondModel {
  model: BoardModel;
  firstArena: number;
  secondArena: number;
}

/** A board that answered. */
export class Board {
  /** Absent when one model hears alone. */
  second: SecondModel | undefined;

  private constructor(
    readonly connection: Connection,
    public description: BoardDescription,
    private readonly stop: () => Promise<void>,
  ) {}

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

  /** The model that hears. */
  get model(): BoardModel {
    const model = this.description.models[this.description.selected];
    if (model === undefined) throw new UserError('no model is on the board');
    return model;
  }

  /** Finds the board again after it was lost, and lets the same models hear. */
  async reconnect(signal: AbortSignal): Promise<void> {
    const { name } = this.model;
    const second = this.second?.model.name;
    this.description = await this.connection.reconnect(signal);
    await this.select(name);
    if (second !== undefined) await this.compare(second);
  }

  async close(): Promise<void> {
    await this.connection.close();
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

  /** Lets a second model of the board hear the same audio. */
  private async compare(name: string): Promise<void> {
    this.assertModel(name);
    const answer = await this.connection.request({ type: 'secondModel', name }, 'secondSelected');
    this.second = { ...answer, model: this.description.models[answer.index]! };
  }

  private async select(name: string): Promise<void> {
    if (this.description.models[this.description.selected]?.name === name) return;
    this.assertModel(name);
    const { index } = await this.connection.request({ type: 'selectModel', name }, 'modelSelected');
    this.description = { ...this.description, selected: index };
  }

  private assertModel(name: string): void {
    const { models } = this.description;
    if (models.some((model) => model.name === name)) return;
    throw new UserError(`the board has no model ${name}; it has ${models.map((model) => model.name).join(', ')}`);
  }
}

/**
 * Boots an emulated board and asks it who it is.
 * @throws UserError when it refuses what is in its slots; it is stopped then
 */
export async function bootAndGreet(
  options: EmulatorOptions,
): Promise<{ emulator: Emulator; connection: Connection; description: BoardDescription }> {
  const emulator = await bootEmulator(options);
  let ended: string | undefined;
  emulator.onEnd = (reason) => (ended = reason);
  const connection = new Connection(emulator.port, async () => {
    if (ended !== undefined) throw new UserError(ended);
    return openSerial(emulator.port, BAUD_RATE);
  });
  try {
    const description = await connection.connect(BOOT_TIMEOUT_MS);
    if (description.refused !== '') throw new UserError(`the board refused what it was given: ${description.refused}`);
    return { emulator, connection, description };
  } catch (error) {
    await connection.close();
    await emulator.stop();
    throw error;
  }
}
