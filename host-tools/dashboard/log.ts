import { appendLine, byId, element } from './dom.js';

const LEVELS = ['error', 'warn', 'info', 'debug'];
const MOST = 500;

/** What the board and the tools say. */
export class Log {
  private readonly list = byId('log');

  board(level: number, timeUs: number, text: string): void {
    this.add(LEVELS[level] ?? 'debug', `${(timeUs / 1e6).toFixed(3)} s`, text);
  }

  error(text: string): void {
    this.add('error', new Date().toLocaleTimeString(), text);
  }

  tools(text: string): void {
    this.add('tools', new Date().toLocaleTimeString(), text);
  }

  private add(level: string, time: string, text: string): void {
    appendLine(this.list, element('li', { 'data-level': level }, element('time', {}, time), ` ${text}`), MOST);
  }
}
