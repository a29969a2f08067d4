import type { AppError, Hello, Label, Model, ToHost } from './protocol.js';

export interface BoardModel extends Omit<Model, 'type' | 'labels'> {
  labels: string[];
}

/** What a board says about itself when a connection opens. */
export interface BoardDescription extends Omit<Hello, 'type' | 'models'> {
  models: BoardModel[];
  /** How an app failed while it started, if one did. */
  startError?: AppError;
}

/** Gathers a board's answer to hello_request; what is lost of one answer may come with the next. */
export class Introduction {
  hello: Hello | undefined;
  private models: Model[] = [];
  private labels: Label[] = [];
  private startError: AppError | undefined;
  private isReady = false;

  take(message: ToHost): void {
    if (message.type === 'hello') this.begin(message);
    else if (message.type === 'model') this.models[message.index] = message;
    else if (message.type === 'label') this.labels.push(message);
    else if (message.type === 'appError' && message.where === 'start') this.startError = message;
    else if (message.type === 'ready') this.isReady = true;
  }

  /** @returns undefined while something is missing */
  get description(): BoardDescription | undefined {
    const { hello, startError } = this;
    if (hello === undefined || !this.isReady) return undefined;
    const described: BoardModel[] = [];
    for (let index = 0; index < hello.models; index++) {
      const model = this.models[index];
      if (model === undefined) return undefined;
      const texts: string[] = [];
      for (const label of this.labels) if (label.model === index) texts[label.index] = label.text;
      if (texts.length !== model.labels || texts.includes(undefined as unknown as string)) return undefined;
      const { type: _type, ...rest } = model;
      described.push({ ...rest, labels: texts });
    }
    const { type: _type, ...rest } = hello;
    return { ...rest, models: described, ...(startError !== undefined && { startError }) };
  }

  /** A hello that says something else is that of a board that started anew: what came before it counts no more. */
  private begin(hello: Hello): void {
    if (this.hello !== undefined && JSON.stringify(hello) !== JSON.stringify(this.hello)) {
      this.models = [];
      this.labels = [];
      this.startError = undefined;
      this.isReady = false;
    }
    this.hello = hello;
  }
}
