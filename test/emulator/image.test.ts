import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'mocha';
import { type Emulator, bootEmulator } from '../../host-tools/src/emulator/emulator.js';
import { AudioStream } from '../../host-tools/src/link/audio-stream.js';
import { type BoardDescription, Connection } from '../../host-tools/src/link/connection.js';
import type { ToHost } from '../../host-tools/src/link/protocol.js';
import { openSerial } from '../../host-tools/src/link/serial.js';

const BAUD_RATE = 115200;
const BOOT_TIMEOUT_MS = 30_000;

/** Silence for two predictions: a window of esc10-int8 and a hop. */
const AUDIO = new Int16Array(30_225 + 9_600);

interface Heard {
  description: BoardDescription;
  messages: ToHost[];
  /** Lines of the log since the handshake. */
  log: string[];
}

describe('image', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'earbit-image-'));
  after(() => rmSync(folder, { recursive: true }));

  function file(name: string, content: string | Uint8Array): string {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  }

  /** Boots with the slots' files, lets `audio` be heard and tells what the board said. */
  async function hear(slots: { app?: string; model?: string }, audio = AUDIO): Promise<Heard> {
    const emulator: Emulator = await bootEmulator({ fast: true, slots });
    const connection = new Connection(emulator.port, () => openSerial(emulator.port, BAUD_RATE));
    try {
      const description = await connection.connect(BOOT_TIMEOUT_MS);
      const messages: ToHost[] = [];
      connection.listen((message) => messages.push(message));
      const stream = await AudioStream.start(connection, 1);
      await stream.write(audio);
      await stream.end();
      await connection.request({ type: 'statsRequest' }, 'stats');
      const log = messages.flatMap((message) => (message.type === 'logLine' ? [Buffer.from(message.text).toString()] : []));
      return { description, messages, log };
    } finally {
      await connection.close();
      await emulator.stop();
    }
  }

  function predictions({ messages }: Heard): number {
    return messages.filter(({ type }) => type === 'prediction').length;
  }

  it('runs the app in the slot and calls what it exports', async () => {
    const app = file(
      'calls.js',
      `exports.onStart = function () { console.info('start'); };
       exports.onPrediction = function (time) { console.info(time); };
       exports.onEnd = function () { console.info('end'); };`,
    );
    const heard = await hear({ app });
    assert.equal(heard.description.app, 'slot');
    assert.equal(heard.description.refused, '');
    assert.deepEqual(heard.log, ['start', '1.51125', '1.99125', 'end']);
  });

  it('goes on hearing when the app throws, and says where', async () => {
    const heard = await hear({ app: file('throws.js', 'exports.onPrediction = function () {\n  null.x;\n};') });
    assert.equal(predictions(heard), 2);
    assert.equal(heard.log.length, 2);
    assert.match(heard.log[0]!, /TypeError: cannot read property 'x' of null\n.*\(slot:2\)/);
  });

  it('stops an app that does not return, and one that fills the heap', async () => {
    const loops = await hear({ app: file('loops.js', 'exports.onPrediction = function () { for (;;); };') });
    assert.equal(predictions(loops), 2);
    assert.match(loops.log.join(), /^app stopped: it ran longer/);
    const fills = await hear({ app: file('fills.js', 'var a = []; exports.onPrediction = function () { for (;;) a.push({}); };') });
    assert.equal(predictions(fills), 2);
    assert.match(fills.log.join(), /^app stopped: out of memory/);
  });

  it('runs the built-in app instead of one that cannot start', async () => {
    const { description } = await hear({ app: file('syntax.js', 'var a = ;') }, new Int16Array(0));
    assert.equal(description.app, 'built-in');
    assert.match(description.refused, /app slot: .*SyntaxError/);
  });

  it('refuses a damaged model and hears with a built-in one', async () => {
    const heard = await hear({ model: file('damaged.ebm', new Uint8Array(5000)) });
    assert.match(heard.description.refused, /model slot: .*not a model file/);
    assert.equal(predictions(heard), 2);
  });
});
