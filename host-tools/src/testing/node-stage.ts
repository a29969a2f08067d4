import { createContext, runInContext, type Context } from 'node:vm';
import { failureText } from '../app/app-error.js';
import { type Bundle, bundleCrc } from '../app/bundle.js';
import { ERRORS } from '../link/protocol.js';
import type { LoggedLine } from './index.js';
import type { Stage, Told } from './stage.js';

/** As on a board, milliseconds. */
const TIME_LIMIT_MS = 2000;
/** By which the stack's lines of the app are known. */
const FILE = 'slot';

/** The app in a context of its own in this process. */
export class NodeStage implements Stage {
  private context: Context = {};
  private bundle = 0;

  async start({ code }: Bundle, { event, log }: Told): Promise<void> {
    const print = (level: LoggedLine['level']) => (...values: unknown[]) => log({ level, text: values.map(text).join(' ') });
    const exports = {};
    this.context = createContext({
      ...{ exports, module: { exports }, require: undefined },
      console: { error: print('error'), warn: print('warn'), info: print('info'), log: print('info'), debug: print('debug') },
      // As the link carries it.
      $emit: (label: string, start: number, end: number, confidence: number) =>
        event({ label, start: milliseconds(start), end: milliseconds(end), confidence: Math.fround(confidence) }),
    });
    this.bundle = bundleCrc(code);
    this.run('start', code, FILE);
  }

  async turn(where: string, source: string): Promise<void> {
    this.run(where, source, 'turn');
  }

  stop(): void {}

  private run(where: string, source: string, filename: string): void {
    try {
      runInContext(source, this.context, { filename, timeout: TIME_LIMIT_MS });
    } catch (error) {
      throw new Error(this.explain(where, error), { cause: error });
    }
  }

  private explain(where: string, error: unknown): string {
    const { code = '', stack = '' } = (typeof error === 'object' && error !== null ? error : {}) as { code?: string; stack?: string };
    const name = code === 'ERR_SCRIPT_EXECUTION_TIMEOUT' ? 'E_APP_TIMEOUT' : code === 'E_NATIVE_CALL' ? code : where === 'start' ? 'E_APP_START' : 'E_APP_EXCEPTION';
    const ofApp = stack.split('\n').filter((line) => line.includes(`(${FILE}:`));
    const message = {
      ...{ type: 'appError' as const, code: Number(Object.keys(ERRORS).find((key) => ERRORS[Number(key)] === name)), bundle: this.bundle, where },
      ...{ message: name === 'E_APP_TIMEOUT' ? `ran longer than ${TIME_LIMIT_MS} ms` : String(error), detail: '', stack: Buffer.from(ofApp.join('\n')) },
    };
    return failureText(message);
  }
}

/** As a board's console writes a value. */
function text(value: unknown): string {
  return typeof value === 'object' && value !== null && !('stack' in value) ? JSON.stringify(value) : String(value);
}

function milliseconds(seconds: number): number {
  return Math.floor(seconds * 1000 + 0.5) / 1000;
}
