import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'mocha';
import { earbit, emulatorsOf, type Ended, start } from './earbit.js';

/** Runs `earbit console` with the text on its standard input. */
async function piped(input: string, ...args: string[]): Promise<Ended> {
  const child = spawn(process.execPath, ['bin/earbit.js', 'console', ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = { status: null, signal: null, stdout: '', stderr: '' } as Ended;
  child.stdout.setEncoding('utf8').on('data', (text: string) => (ended.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (ended.stderr += text));
  child.stdin.end(input);
  ended.status = await new Promise((resolve) => child.once('close', resolve));
  return ended;
}

/** `earbit console` in a pseudo-terminal of its own, which `script` makes. */
class Terminal {
  private readonly child: ChildProcess;
  private output = '';
  private seen = 0;
  readonly ended: Promise<void>;

  constructor(cache: string) {
    const env = { ...process.env, XDG_CACHE_HOME: cache, TERM: 'xterm' };
    const command = `${process.execPath} bin/earbit.js console`;
    this.child = spawn('script', ['-qec', command, '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'], env });
    this.child.stdout!.setEncoding('utf8').on('data', (text: string) => (this.output += text.replace(/\x1b\[[\d;?]*[A-Za-z]/g, '')));
    this.ended = new Promise((resolve) => this.child.once('close', () => resolve()));
  }

  type(text: string): void {
    this.child.stdin!.write(text);
  }

  /** Resolves when what was shown since the last call holds a match. */
  async shows(pattern: RegExp): Promise<void> {
    for (const end = Date.now() + 40_000; ; ) {
      const found = pattern.exec(this.output.slice(this.seen));
      if (found !== null) {
        this.seen += found.index + found[0].length;
        return;
      }
      assert.ok(Date.now() < end, `${pattern} is not shown:\n${this.output.slice(this.seen)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

describe('earbit console', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'earbit-console-'));
  after(() => rmSync(folder, { recursive: true }));

  it('evaluates lines of standard input, of several lines too, and its own commands', async () => {
    const script = join(folder, 'script.ts');
    writeFileSync(script, 'const twice = (x: number): number => 2 * x;\ntwice(4);\n');
    const input = `1 + 1\nvar f = function (a) {\n  return a * 2;\n};\nf(21)\nmodel.labelCount()\n.load ${script}\n.models\n.gc\nconsole.warn('careful')\n`;
    const { stdout, stderr, status } = await piped(input);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^2\n42\n10\n8\n\* esc10-int8 .*10 classes\n {2}esc10-xnor .*\nheap +\d+ of \d+ bytes used, at most \d+\nstack .*\narena .*\n$/);
    assert.match(stderr, /^\[\d+\.\d{3} s\] warn: careful$/m);
  });

  it('sends a source that is longer than a message', async () => {
    const { stdout, stderr } = await piped(`'${'ä"'.repeat(1000)}'.length\n`);
    assert.equal(stdout, '2000\n', stderr);
  });

  it('marks a value and a line of the log that are longer than is sent', async () => {
    const { stdout, stderr } = await piped("Array(959).join('y')\nArray(960).join('y')\nconsole.log(Array(385).join('ä'))\nconsole.log(Array(386).join('ä'))\n");
    assert.equal(stdout, `"${'y'.repeat(958)}"\n"${'y'.repeat(956)}…\n`, stderr);
    assert.match(stderr, /^\[[^\]]*\] ä{384}\n\[[^\]]*\] ä{382}…\n$/);
  });

  it('marks the message of an exception that is longer than is sent', async () => {
    const thrown = async (length: number) => (await piped(`throw Array(${length + 1}).join('ä')\n`)).stderr;
    assert.match(await thrown(95), /: ä{95}\n/);
    assert.match(await thrown(96), /: ä{94}…\n/);
  });

  it('ends with status 1 at the first line that fails', async () => {
    const { stdout, stderr, status } = await piped("1\nnull.x\n2\n");
    assert.equal(status, 1);
    assert.equal(stdout, '1\n');
    assert.match(stderr, /^earbit: E_APP_EXCEPTION in console: TypeError: .*null\n {4}at eval \(console:1\)\n$/);
  });

  it('-e evaluates one expression; a native error has its name', async () => {
    assert.equal((await earbit(['console', '-e', "'a' + 1"])).stdout, '"a1"\n');
    const { stderr, status } = await earbit(['console', '-e', "events.emit('dog', 0, 1, 2)"]);
    assert.equal(status, 1);
    assert.match(stderr, /^earbit: E_NATIVE_CALL in console: RangeError: events\.emit: confidence: expected 0 to 1, got 2\n/);
  });

  it('Ctrl-C stops an endless loop on the board', async () => {
    const { child, ended } = start(['console', '-e', 'console.info("loops"); while (true) {}']);
    let heard = '';
    await new Promise<void>((resolve) => child.stderr!.on('data', (text) => /loops/.test((heard += text)) && resolve()));
    child.kill('SIGINT');
    const { stderr, status } = await ended;
    assert.equal(status, 130);
    assert.match(stderr, /E_APP_INTERRUPTED in console: interrupted/);
  });

  it('says that the emulator has ended when it has, not what its port met', async () => {
    const { child, notes, ended } = start(['console', '-e', 'console.info("loops"); while (true) {}']);
    await notes(/loops/);
    for (const emulator of emulatorsOf(child.pid!)) process.kill(emulator, 'SIGKILL');
    const { stderr, status } = await ended;
    assert.match(stderr, /\nearbit: \/dev\/pts\/\d+ is gone: the emulator ended \(SIGKILL\)\n$/);
    assert.equal(status, 1);
  });

  for (const [signal, status] of [['SIGINT', 130], ['SIGTERM', 143]] as const) {
    it(`${signal} ends it while it waits for the end of its input`, async () => {
      const child = spawn(process.execPath, ['bin/earbit.js', 'console', '--sim'], { stdio: ['pipe', 'ignore', 'inherit'] });
      const ended = new Promise((resolve) => child.once('close', resolve));
      await new Promise((resolve) => child.stdin.write(' '.repeat(2 ** 20), resolve)); // more than a pipe holds: it reads by now
      child.kill(signal);
      assert.equal(await ended, status);
    });
  }

  it('in a terminal: completes, goes on over lines, interrupts the board and not itself, keeps its history', async () => {
    const terminal = new Terminal(folder);
    await terminal.shows(/> /);
    terminal.type('6 * 7\r');
    await terminal.shows(/\b42\r\n/);
    terminal.type('mod\t\t');
    await terminal.shows(/model|module/);
    terminal.type('\x15board.upt\t');
    await terminal.shows(/board\.uptime/);
    terminal.type('\x15while (true) {\r');
    await terminal.shows(/(\.\.\.|\|) /);
    terminal.type('}\r');
    await new Promise((resolve) => setTimeout(resolve, 1000));
    terminal.type('\x03');
    await terminal.shows(/E_APP_INTERRUPTED/);
    terminal.type('40 + 1\r');
    await terminal.shows(/\b41\r\n/);
    terminal.type('.exit\r');
    await terminal.ended;
    assert.match(readFileSync(join(folder, 'earbit/console-history'), 'utf8'), /40 \+ 1\n.*6 \* 7/s);
  });
});
