import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'mocha';
import { explainAppError } from '../../host-tools/src/app/app-error.js';
import { bundleCrc } from '../../host-tools/src/app/bundle.js';
import { Board } from '../../host-tools/src/board.js';
import { AudioStream } from '../../host-tools/src/link/audio-stream.js';
import type { BoardDescription } from '../../host-tools/src/link/introduction.js';
import type { AppError, ToHost } from '../../host-tools/src/link/protocol.js';

/** Silence for two predictions: a window of esc10-int8 and a hop. */
const AUDIO = new Int16Array(30_225 + 9_600);

const THROWS = 'exports.onPrediction = function () {\n  null.x;\n};';

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

  /** Boots a board, puts the app on it, lets it hear silence and tells what it said. */
  async function hear(app: string): Promise<Heard> {
    const board = await Board.open({ fast: true, app });
    const { connection, description } = board;
    try {
      const messages: ToHost[] = [];
      connection.listen((message) => messages.push(message));
      const stream = await AudioStream.start(connection, 1);
      await stream.write(AUDIO);
      await stream.end();
      await connection.request({ type: 'statsRequest' }, 'stats');
      const log = messages.flatMap((message) => (message.type === 'logLine' ? [Buffer.from(message.text).toString()] : []));
      return { description, messages, log };
    } finally {
      await board.close();
    }
  }

  function errors({ messages }: Heard): AppError[] {
    return messages.filter((message): message is AppError => message.type === 'appError');
  }

  function codeOf(error: AppError): string {
    return explainAppError(error).code;
  }

  function predictions({ messages }: Heard): number {
    return messages.filter(({ type }) => type === 'prediction').length;
  }

  it('runs the app that was pushed and calls what it exports', async () => {
    const app = file(
      'calls.js',
      `exports.onStart = function () { console.info('start'); };
       exports.onPrediction = function (time) { console.info(time); };
       exports.onEnd = function () { console.info('end'); };`,
    );
    const heard = await hear(app);
    assert.equal(heard.description.app, 'calls');
    assert.equal(heard.description.refused, '');
    assert.deepEqual(heard.log, ['start', '1.51125', '1.99125', 'end']);
  });

  it('goes on hearing when the app throws, and says where', async () => {
    const heard = await hear(file('throws.js', THROWS));
    assert.equal(predictions(heard), 2);
    const [error, ...more] = errors(heard);
    assert.equal(more.length, 1);
    assert.equal(error!.bundle, bundleCrc(THROWS));
    const { code, where, message, stack } = explainAppError(error!);
    assert.deepEqual({ code, where, message }, {
      ...{ code: 'E_APP_EXCEPTION', where: 'onPrediction', message: "TypeError: cannot read property 'x' of null" },
    });
    assert.deepEqual(stack[0], { name: '[anon]', file: 'throws', line: 2 });
  });

  it('stops an app that does not return, and one that fills the heap', async () => {
    const loops = await hear(file('loops.js', 'exports.onPrediction = function () { for (;;); };'));
    assert.equal(predictions(loops), 2);
    assert.deepEqual(errors(loops).map(codeOf), ['E_APP_TIMEOUT']);
    const fills = await hear(file('fills.js', 'var a = []; exports.onPrediction = function () { for (;;) a.push({}); };'));
    assert.equal(predictions(fills), 2);
    assert.deepEqual(errors(fills).map(codeOf), ['E_APP_MEMORY']);
    assert.match(errors(fills)[0]!.detail, /used; most is in \d+ blocks of .*; outside the heap: 0 native tensors/);
  });

  it('runs the built-in app instead of one that cannot start, and says why', async () => {
    await assert.rejects(hear(file('syntax.js', 'var a = ;')), /app syntax stopped: SyntaxError.*what runs now: built-in\nE_APP_START/s);
  });
});
