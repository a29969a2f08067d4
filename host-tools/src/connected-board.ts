import { UserError } from './errors.js';
import type { Connection } from './link/connection.js';
import type { BoardDescription, BoardModel } from './link/introduction.js';

/** A model that hears beside the selected one, and the bytes of the arena that each of the two has. */
export interface SecondModel {
  model: BoardModel;
  firstArena: number;
  secondArena: number;
}

/** A board that answered; it can be at any transport, in a browser too. */
export class ConnectedBoard {
  /** Absent when one model hears alone. */
  second: SecondModel | undefined;

  constructor(
    readonly connection: Connection,
    public description: BoardDescription,
  ) {}

  /** The model that hears. */
  get model(): BoardModel {
    const model = this.description.models[this.description.selected];
    if (model === undefined) throw new UserError('no model is on the board');
    return model;
  }

  /** Finds the board again after it was lost, and lets the same models hear; looks for it until `signal` is aborted. */
  async reconnect(signal: AbortSignal): Promise<void> {
    const { name } = this.model;
    const second = this.second?.model.name;
    this.description = await this.connection.reconnect(signal, Infinity);
    this.second = undefined;
    await this.select(name);
    if (second !== undefined) await this.compare(second);
  }

  async close(): Promise<void> {
    await this.connection.close();
  }

  /** Lets a second model of the board hear the same audio; none when undefined. */
  async compare(name: string | undefined): Promise<void> {
    if (name !== undefined) this.assertModel(name);
    this.second = undefined;
    const answer = await this.connection.request({ type: 'secondModel', name: name ?? '' }, 'secondSelected');
    const model = this.description.models[answer.index];
    if (model !== undefined) this.second = { ...answer, model };
  }

  /** Makes a model of the board the one that hears, alone. */
  async select(name: string): Promise<void> {
    if (this.description.models[this.description.selected]?.name === name) return;
    this.assertModel(name);
    this.second = undefined;
    const { index } = await this.connection.request({ type: 'selectModel', name }, 'modelSelected');
    this.description = { ...this.description, selected: index };
  }

  private assertModel(name: string): void {
    const { models } = this.description;
    if (models.some((model) => model.name === name)) return;
    throw new UserError(`the board has no model ${name}; it has ${models.map((model) => model.name).join(', ')}`);
  }
}
