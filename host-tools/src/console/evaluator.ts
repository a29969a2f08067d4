import { failureText } from '../app/app-error.js';
import type { Connection } from '../link/connection.js';
import { MAX_PAYLOAD, MESSAGES, type AppError, type Evaluated, type Interrupted, type Refused, type ToHost } from '../link/protocol.js';
import { refusalText } from '../link/refusal.js';
import { boardText } from '../link/text.js';

/** Longer than the board lets an evaluation run. */
const EVALUATION_TIMEOUT_MS = 40_000;
const INTERRUPT_INTERVAL_MS = 250;
const INTERRUPT_TRIES = 20;

/** Bytes of source in one message. */
const MAX_SOURCE = MAX_PAYLOAD - 4;
/** Characters of source in a piece of a longer one, of up to 4 bytes and each perhaps escaped. */
const PIECE = 128;

/** What an evaluation failed with, as a person reads it. */
export class EvaluationError extends Error {}

/** Evaluates JavaScript in the app that a board runs. */
export class Evaluator {
  private readonly modules = new Set<string>();
  private number = 0;
  private error: AppError | undefined;

  private constructor(private readonly connection: Connection) {
    connection.listen((message) => {
      if (message.type === 'appError' && message.where === 'console') this.error = message;
    });
  }

  static async open(connection: Connection): Promise<Evaluator> {
    const evaluator = new Evaluator(connection);
    const { names } = await connection.request({ type: 'modulesRequest' }, 'modules');
    for (const name of new TextDecoder().decode(names).split(' ')) evaluator.modules.add(name);
    return evaluator;
  }

  /**
   * Native modules that the source names and the app has not imported are required first.
   * @returns the value as text
   * @throws EvaluationError when it fails
   */
  async evaluate(source: string): Promise<string> {
    for (const name of this.modules) {
      if (!new RegExp(`(^|[^.\\w$'"])${name}\\.`).test(source)) continue;
      await this.send(`if (typeof ${name} === 'undefined') var ${name} = require('${name}')`);
    }
    if (Buffer.byteLength(source) <= MAX_SOURCE) return this.send(source);
    await this.send(`var $source = ''`);
    for (let at = 0; at < source.length; at += PIECE) {
      await this.send(`$source += ${JSON.stringify(source.slice(at, at + PIECE))}`);
    }
    return this.send('(0, eval)($source)');
  }

  /** Stops what is evaluated, or whatever the app does just now. @returns false when the board does not answer, or the connection has ended */
  async interrupt(): Promise<boolean> {
    const number = Math.floor(Math.random() * 2 ** 32);
    for (let tries = 0; tries < INTERRUPT_TRIES; tries++) {
      const answer = this.connection.next(
        (message: ToHost): message is Interrupted => message.type === 'interrupted' && message.number === number,
        INTERRUPT_INTERVAL_MS,
      );
      const answered = answer.then(() => true, () => false);
      const sent = this.connection.send({ type: 'interrupt', number }).then(() => true, () => false);
      if (!(await sent)) return false;
      if (await answered) return true;
    }
    return false;
  }

  /** @param line what is typed so far @returns how its last word may go on, and that word, as Node's readline wants them */
  async complete(line: string): Promise<[string[], string]> {
    const word = /[\w$.]*$/.exec(line)![0];
    const dot = word.lastIndexOf('.');
    const prefix = word.slice(dot + 1);
    const object = dot < 0 ? '(function () { return this; })()' : word.slice(0, dot);
    const names = await this.evaluate(
      `(function (o) { var n = []; for (; o !== null && o !== undefined; o = Object.getPrototypeOf(Object(o))) ` +
        `n = n.concat(Object.getOwnPropertyNames(o)); return n.filter(function (x, i) { return x.indexOf('${prefix}') === 0 && ` +
        `n.indexOf(x) === i; }).join(' '); })(${object})`,
    ).catch(() => '""');
    const found = names.replace(/"/g, '').split(' ').filter((name) => name !== '' && !name.endsWith('…')); // the last of many may be cut
    if (dot < 0) found.push(...[...this.modules].filter((name) => name.startsWith(prefix) && !found.includes(name)));
    return [found.sort().map((name) => word.slice(0, dot + 1) + name), word];
  }

  private async send(source: string): Promise<string> {
    const number = (this.number = (this.number + 1) >>> 0);
    const answered = this.connection.next(
      (message: ToHost): message is Evaluated | Refused =>
        (message.type === 'evaluated' && message.number === number) || (message.type === 'refused' && message.request === MESSAGES.evaluate.type),
      EVALUATION_TIMEOUT_MS,
    );
    this.error = undefined;
    const sent = this.connection.send({ type: 'evaluate', number, source: new TextEncoder().encode(source) });
    const [answer] = await Promise.all([answered, sent]);
    if (answer.type === 'refused') throw new EvaluationError(refusalText(answer));
    const { code, text } = answer;
    if (code === 0) return boardText(text);
    throw new EvaluationError(this.error === undefined ? `error ${code}` : failureText(this.error));
  }
}
