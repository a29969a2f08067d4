import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'mocha';
import { BAUD_RATE, Board, bootAndGreet } from '../../host-tools/src/board.js';
import { freePort } from '../../host-tools/src/commands/debug.js';
import { infoText } from '../../host-tools/src/commands/info.js';
import { ConnectedBoard } from '../../host-tools/src/connected-board.js';
import { bootEmulator, type Emulator } from '../../host-tools/src/emulator/emulator.js';
import { AudioStream } from '../../host-tools/src/link/audio-stream.js';
import { Connection } from '../../host-tools/src/link/connection.js';
import { openSerial } from '../../host-tools/src/link/serial.js';
import { banks, KINDS, pushApp, pushModel, removeApps } from '../../host-tools/src/storage.js';
import { ResetButton } from './reset-button.js';
import { BANK, contentOf, repairCrcs } from '../stored-bank.js';

const MODEL = 'models/esc10-int8-fold4/model.ebm';

function app(text: string): Uint8Array {
  return new TextEncoder().encode(`${text}\n${`// ${'x'.repeat(60)}\n`.repeat(480)}`);
}

describe('storage of the emulated board', function () {
  this.timeout(240_000);
  const folder = mkdtempSync(join(tmpdir(), 'earbit-storage-'));
  after(() => rmSync(folder, { recursive: true }));
  const open = (name: string): Promise<Board> => Board.open({ fast: true, storage: join(folder, name) });

  it('keeps app, model and choice over a loss of power and a reset', async () => {
    let board = await open('keeps');
    await pushApp(board, 'mine', app('exports.a = 1;'));
    assert.equal(board.description.app, 'mine');
    const name = await pushModel(board, MODEL, readFileSync(MODEL));
    await board.connection.request({ type: 'useModel', name }, 'modelSelected');
    await board.close(); // kills the emulator, as a loss of power does
    board = await open('keeps');
    try {
      assert.equal(board.description.app, 'mine');
      assert.equal(board.model.name, name);
      await assert.rejects(board.connection.request({ type: 'removeModel', name }, 'modelRemoved'), /the model hears/);
      const { app: left } = await board.connection.request({ type: 'removeApp' }, 'appRunning');
      assert.equal(left, 'built-in');
      await pushApp(board, 'other', app('exports.a = 2;'));
      await board.connection.send({ type: 'resetRequest' });
      const { app: running, models, selected } = await board.connection.reconnect();
      assert.deepEqual([running, models[selected]!.name], ['other', name]);
    } finally {
      await board.close();
    }
  });

  it('tells an app that a stream is under way, when it is pushed meanwhile', async () => {
    const board = await open('stream');
    const said: string[] = [];
    board.connection.listen((message) => {
      if (message.type === 'logLine') said.push(new TextDecoder().decode(message.text));
    });
    const push = (name: string): Promise<unknown> =>
      pushApp(board, name, app(`exports.onStart = function () { console.log('${name} starts'); }; exports.onEnd = function () { console.log('${name} ends'); };`));
    try {
      await push('before');
      const stream = await AudioStream.start(board.connection, 1);
      await push('meanwhile');
      await stream.end();
      assert.deepEqual(said, ['before starts', 'meanwhile starts', 'meanwhile ends']);
    } finally {
      await board.close();
    }
  });

  it('runs the old or the new app whole when the power is cut in a push, and a push goes on where it was', async () => {
    let board = await open('cuts');
    await pushApp(board, 'v0', app('exports.a = 0;'));
    for (let cut = 1; cut <= 5; cut++) {
      const name = `v${cut}`;
      const seen: number[] = [];
      const atByte = cut * 5000;
      const pushed = pushApp(board, name, app(`exports.a = ${cut};`), {
        signal: AbortSignal.abort(),
        onProgress(have) {
          seen.push(have);
          if (have >= atByte) void board.close();
        },
      }).then(() => true, () => false);
      const done = await pushed;
      await board.close();
      board = await open('cuts');
      const { app: running } = board.description;
      assert.ok([name, `v${cut - 1}`].includes(running), `${running} after a cut at ${seen.at(-1)} (${done})`);
      const again: number[] = [];
      await pushApp(board, name, app(`exports.a = ${cut};`), { onProgress: (have) => again.push(have) });
      assert.equal(board.description.app, name);
      if (cut > 1) assert.ok(again[0]! > 3000, `went on at ${again[0]}`);
    }
    const apps = (await banks(board.connection)).filter(({ kind }) => kind === KINDS.app);
    await board.close();
    const [first, second] = apps.map(({ erases }) => erases);
    assert.ok(first! + second! >= 4 && Math.abs(first! - second!) <= 2, `erased ${first} and ${second} times`);
  });

  it('goes on with a push by itself when the board was unplugged in its middle', async () => {
    const boot = (): Promise<Emulator> => bootEmulator({ fast: true, storage: join(folder, 'unplugged') });
    let emulator = await boot();
    let port = emulator.port;
    const connection = new Connection('the board', () => openSerial(port, BAUD_RATE));
    const board = new ConnectedBoard(connection, await connection.connect(20_000));
    const lines = Array.from({ length: 350 }, () => `// ${randomBytes(60).toString('base64')}\n`);
    const seen: number[] = [];
    let unplugged = 0;
    try {
      await pushApp(board, 'mine', new TextEncoder().encode(`exports.a = 1;\n${lines.join('')}`), {
        onProgress(have) {
          seen.push(have);
          if (have < 12_000 || unplugged > 0) return;
          unplugged = seen.length;
          port = join(folder, 'gone'); // the number of the pseudo terminal may go to a board of another test at once
          void emulator.stop().then(async () => {
            emulator = await boot();
            port = emulator.port;
          });
        },
      });
      assert.equal(board.description.app, 'mine');
      const again = seen.slice(unplugged).filter((have) => have < 24_000);
      assert.ok(unplugged > 0 && again.length > 0 && Math.min(...again) > 8000, `unplugged at ${seen[unplugged - 1]}, went on at ${again.join(' ')}`);
    } finally {
      await connection.close();
      await emulator.stop();
    }
  });

  it('tells with code and offset why it leaves out a stored model', async () => {
    let board = await open('refuses');
    await pushModel(board, MODEL, readFileSync(MODEL));
    await board.close();
    const file = join(folder, 'refuses');
    const storage = readFileSync(file);
    const bank = storage.subarray(storage.indexOf(readFileSync(MODEL)) - BANK.content);
    contentOf(bank).writeUInt16LE(2, 4); // the format's version
    repairCrcs(bank);
    writeFileSync(file, storage);
    board = await open('refuses');
    try {
      const stats = await board.connection.request({ type: 'statsRequest' }, 'stats');
      const text = infoText(board.description, stats);
      assert.match(text, /^refused   model esc10-int8-fold4: E_MODEL_BAD_VERSION at byte 4: The file has another version than 1\.$/m);
    } finally {
      await board.close();
    }
  });

  it('sets an app aside, then a model, whose board is reset soon after each start', async () => {
    const gdbPort = await freePort();
    const booting = bootAndGreet({ fast: true, storage: join(folder, 'resets'), gdbPort });
    const button = await ResetButton.of(gdbPort);
    const { emulator, connection, description } = await booting;
    try {
      await pushApp(new ConnectedBoard(connection, description), 'crashes', app('exports.a = 1;'));
      let running = 'crashes';
      let refused = '';
      for (let starts = 1; running === 'crashes'; starts++) {
        assert.ok(starts <= 3, 'it is started again');
        await button.press();
        ({ app: running, refused } = await connection.reconnect());
      }
      assert.equal(running, 'built-in');
      assert.match(refused, /app crashes is set aside: the board was reset within 10 s of each of its last 3 starts/);
      await removeApps(new ConnectedBoard(connection, description));
      const model = readFileSync('models/digits-int8/model.ebm');
      const { index } = await connection.request({ type: 'useModel', name: await pushModel(new ConnectedBoard(connection, description), 'model.ebm', model) }, 'modelSelected');
      for (let starts = 1; starts <= 3; starts++) {
        await button.press();
        assert.equal((await connection.reconnect()).selected, index);
      }
      await button.press();
      const fallback = await connection.reconnect();
      assert.equal(fallback.selected, 0);
      assert.match(fallback.refused, /model digits-int8 is set aside: the board was reset within 10 s of each of its last 3 starts/);
    } finally {
      button.close();
      await connection.close();
      await emulator.stop();
    }
  });
});
