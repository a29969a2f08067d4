import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { bootAndGreet } from '../../host-tools/src/board.js';
import type { AppError, Evaluated, Modules, ToHost } from '../../host-tools/src/link/protocol.js';

describe('evaluation on the board', function () {
  this.timeout(120_000);
  let board: Awaited<ReturnType<typeof bootAndGreet>>;
  const errors: AppError[] = [];
  before(async () => {
    board = await bootAndGreet({ fast: true });
    board.connection.listen((message) => message.type === 'appError' && errors.push(message));
  });
  after(async () => {
    await board.connection.close();
    await board.emulator.stop();
  });

  let number = 0;
  async function evaluate(source: string): Promise<{ code: number; text: string }> {
    number++;
    const sent = number;
    const answered = board.connection.next((message: ToHost): message is Evaluated => message.type === 'evaluated' && message.number === sent);
    await board.connection.send({ type: 'evaluate', number, source: Buffer.from(source) });
    const { code, text } = await answered;
    return { code, text: Buffer.from(text).toString() };
  }

  it('gives the value in the app’s global scope', async () => {
    assert.deepEqual(await evaluate('var seen = 20 + 1'), { code: 0, text: 'undefined' });
    assert.deepEqual(await evaluate('seen * 2'), { code: 0, text: '42' });
    assert.deepEqual(await evaluate("typeof require('model').labelCount()"), { code: 0, text: '"number"' });
  });

  it('tells an exception as an app_error, with the bundle that runs', async () => {
    assert.deepEqual(await evaluate("require('events').emit('dog', 2, 1, 1)"), { code: 6, text: '' });
    const { where, message, bundle } = errors.at(-1)!;
    assert.equal(where, 'console');
    assert.equal(message, 'RangeError: events.emit: endSeconds: expected 2 to 4294967, got 1');
    assert.equal(bundle, board.description.bundle);
  });

  it('stops an endless loop when it is interrupted; what waited behind it is carried out', async () => {
    const loop = evaluate('while (true) {}');
    const waited = board.connection.request({ type: 'modulesRequest' }, 'modules');
    const interrupted = board.connection.request({ type: 'interrupt', number: 77 }, 'interrupted');
    assert.equal((await loop).code, 5);
    assert.match(Buffer.from((await waited as Modules).names).toString(), /^audio board events .*xnor$/);
    assert.equal((await interrupted).number, 77);
    assert.deepEqual(await evaluate('1'), { code: 0, text: '1' });
  });

  it('collects garbage', async () => {
    const before = await board.connection.request({ type: 'statsRequest' }, 'stats');
    await evaluate('(function () { for (var i = 0; i < 50; i++) { var a = { text: [i] }; a.loop = a; } })()');
    const after = await board.connection.request({ type: 'collectGarbage' }, 'stats');
    assert.ok(after.heapUsed < before.heapUsed + 1500, `${before.heapUsed} ${after.heapUsed}`);
  });

  it('stops the app when collecting its garbage does not end, and tells it', async function () {
    if (!board.description.engine.startsWith('duktape')) this.skip(); // which alone has finalizers
    await evaluate("(function () { var a = {}; a.loop = a; Duktape.fin(a, function () { for (;;); }); })()");
    await board.connection.request({ type: 'collectGarbage' }, 'stats');
    const { code, where, message } = errors.at(-1)!;
    assert.deepEqual({ code, where, message }, { code: 4, where: 'garbage', message: 'ran longer than 2000 ms' });
    assert.match((await board.connection.connect()).app, /^stopped: it ran longer than 2 s/);
  });
});
