import { statSync } from 'node:fs';
import { SerialPort } from 'serialport';
import { UserError } from '../errors.js';
import { holderOf } from '../serial/holder.js';
import type { Transport } from './transport.js';

const HUNG_UP = 'it was unplugged or reset';
/** How often the file of a port is looked at, milliseconds. */
const WATCH_MS = 500;

/**
 * Opens a serial port: a board's, or the pseudo-terminal of an emulated one.
 * @throws UserError when there is no such port, another program holds it or it may not be opened
 */
export async function openSerial(path: string, baudRate: number): Promise<Transport> {
  const port = new SerialPort({ path, baudRate, autoOpen: false });
  await new Promise<void>((resolve, reject) => {
    port.open((error) => (error ? reject(new UserError(explain(path, error.message))) : resolve()));
  });
  const transport: Transport = {
    name: path,
    onBytes: () => {},
    onLost: () => {},
    write: (bytes) => new Promise((resolve) => (port.write(bytes) ? resolve() : port.once('drain', () => resolve()))),
    close: () => new Promise((resolve) => (port.isOpen ? port.close(() => resolve()) : resolve())),
  };
  port.on('data', (bytes: Buffer) => transport.onBytes(bytes));
  let lost = false;
  const lose = (reason: string): void => {
    if (lost) return;
    lost = true;
    transport.onLost(reason);
  };
  // The port says `close` with an error only when it was not asked to close.
  port.on('close', (error: Error | null) => error && lose(HUNG_UP));
  port.on('error', (error) => lose(error.message));
  // A port that hangs up while it is read reads nothing for ever and says no word (serialport/bindings-cpp#162); its file is gone.
  const device = deviceOf(path);
  const watch = setInterval(() => {
    if (deviceOf(path) === device) return;
    lose(HUNG_UP);
    port.close();
  }, WATCH_MS);
  port.on('close', () => clearInterval(watch));
  return transport;
}

/** @returns the number of the device that a path leads to; undefined where there is none, as on a system without files of devices */
function deviceOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.rdev;
}

function explain(path: string, message: string): string {
  if (/No such file|ENOENT/i.test(message)) return `there is no port ${path}; \`earbit ports\` lists what is connected`;
  if (/lock|busy/i.test(message)) return `port ${path} is busy: another program holds it${inParentheses(holderOf(path))}`;
  if (/ioctl/i.test(message)) return `${path} is no serial port`;
  if (/permission|EACCES/i.test(message)) {
    return `port ${path} may not be opened by this user; run: sudo usermod -aG dialout $USER, then log in again`;
  }
  return `port ${path} cannot be opened: ${message.replace(/^Error:\s*/, '')}`;
}

function inParentheses(text: string | undefined): string {
  return text === undefined ? '' : ` (${text})`;
}
