import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

const INTERRUPT = '\x03';

/** Presses the reset button of an emulated board that was booted with a `gdbPort`: RAM keeps its content. */
export class ResetButton {
  private received = '';

  private constructor(private readonly socket: Socket) {
    socket.setEncoding('latin1').on('data', (text: string) => (this.received += text));
  }

  /** Lets the board, which waits at its start, run. */
  static async of(gdbPort: number): Promise<ResetButton> {
    for (;;) {
      const socket = connect(gdbPort, '127.0.0.1');
      try {
        await once(socket, 'connect');
        const button = new ResetButton(socket);
        button.continue();
        return button;
      } catch {
        await sleep(50);
      }
    }
  }

  async press(): Promise<void> {
    this.received = '';
    this.socket.write(INTERRUPT);
    await this.reply(/\$T/);
    this.received = '';
    this.send(`qRcmd,${Buffer.from('system_reset').toString('hex')}`);
    await this.reply(/\$OK#/);
    this.continue();
  }

  close(): void {
    this.socket.destroy();
  }

  private continue(): void {
    this.send('c');
  }

  private send(packet: string): void {
    const sum = [...Buffer.from(packet)].reduce((a, b) => a + b, 0) & 0xff;
    this.socket.write(`+$${packet}#${sum.toString(16).padStart(2, '0')}`);
  }

  private async reply(expected: RegExp): Promise<void> {
    while (!expected.test(this.received)) await once(this.socket, 'data');
  }
}
