import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { Board } from '../../host-tools/src/board.js';
import { Evaluator } from '../../host-tools/src/console/evaluator.js';
import { newKey, readKey, readSeal, signFile } from '../../host-tools/src/signing.js';
import { banks, type Content, type Kind, KINDS, pushApp, pushModel, type PushOptions, type Seal } from '../../host-tools/src/storage.js';
import { earbit, type Running, start } from '../cli/earbit.js';
import { buildWithCmake } from '../cmake.js';
import { BANK, contentOf, repairCrcs } from '../stored-bank.js';

const BUILD = 'build/test/locked';
const MODEL = 'models/esc10-int8/model.ebm';
const LINES = `// ${'x'.repeat(61)}\n`.repeat(200);

/** docs/slots.md. */
const FIRST_APP_BANK = 2 * 4096;
const APP_BANK = 49152;

function appText(value: number): Uint8Array {
  return new TextEncoder().encode(`exports.value = ${value};\n${LINES}`);
}

describe('a locked board', function () {
  this.timeout(240_000);
  const folder = mkdtempSync(join(tmpdir(), 'earbit-locked-'));
  const storage = join(folder, 'storage');
  const owner = join(folder, 'owner.pem');
  const image = { EARBIT_IMAGE: resolve(BUILD, 'earbit.elf') };
  let publicKey: string;
  let running: Running;
  let board: Board;

  async function boot(environment: NodeJS.ProcessEnv = image): Promise<void> {
    running = start(['sim', '--fast', '--storage', storage], environment);
    board = await Board.open({ port: (await running.says(/\/dev\/pts\/\d+/)).trim() });
  }

  /** As a loss of power. */
  async function cutPower(): Promise<void> {
    await board?.close();
    running?.child.kill('SIGKILL');
    await running?.ended;
  }

  before(async () => {
    publicKey = await newKey(owner);
    const lines = (script: string): string => execFileSync(script, { encoding: 'utf8' }).trim();
    buildWithCmake(
      'firmware',
      BUILD,
      ...['-DBOARD=mps2-an386', `-DCMAKE_TOOLCHAIN_FILE=${resolve('boards/mps2-an386/toolchain.cmake')}`],
      ...lines('scripts/find-engine.sh').split(' '),
      ...[`-DLIBSODIUM_DIR=${lines('scripts/fetch-libsodium.sh')}`, `-DEARBIT_PUBLIC_KEY=${publicKey}`],
      ...[`-DAPP=${resolve('build/app.js')}`, `-DMODELS=${resolve(MODEL)}`],
    );
    await boot();
  });
  after(async () => {
    await cutPower();
    rmSync(folder, { recursive: true });
  });

  /** Signs as `earbit sign` does. */
  async function seal(content: Content, version: number, key = owner): Promise<Seal> {
    const path = join(folder, content.name);
    await signFile(path, content, await readKey(key), version);
    return (await readSeal(path, content.bytes))!;
  }

  async function pushSigned(name: string, value: number, version: number, options: PushOptions = {}): Promise<string> {
    const bytes = appText(value);
    return (await pushApp(board, name, bytes, { seal: await seal({ kind: 'app', name, bytes }, version), ...options })).app;
  }

  const erases = async (): Promise<number> => (await banks(board.connection)).reduce((sum, bank) => sum + bank.erases, 0);

  it('says so', async () => {
    assert.equal(board.description.owner, publicKey.slice(0, 16));
    const { stdout } = await earbit(['info', '--sim'], image);
    assert.match(stdout, new RegExp(`^locked +takes what the owner of the key ${publicKey.slice(0, 16)}… has signed$`, 'm'));
  });

  it('evaluates nothing', async () => {
    const evaluator = await Evaluator.open(board.connection);
    await assert.rejects(evaluator.evaluate('1 + 1'), /E_LOCKED: the board is locked; /);
  });

  it('takes nothing unsigned, and erases nothing for it', async () => {
    const before = await erases();
    await assert.rejects(pushApp(board, 'mine', appText(1)), /E_UNSIGNED: the board is locked, and it is not signed; sign /);
    await assert.rejects(pushModel(board, MODEL, readFileSync(MODEL)), /E_UNSIGNED/);
    assert.equal(await erases(), before);
    assert.equal(board.description.app, 'built-in');
  });

  it('takes no signature that is not the owner’s over this very content', async () => {
    const before = await erases();
    const bytes = appText(1);
    const content: Content = { kind: 'app', name: 'mine', bytes };
    const good = await seal(content, 1);
    const foreign = join(folder, 'foreign.pem');
    await newKey(foreign);
    const altered = bytes.slice();
    altered[10]! ^= 1;
    const asModel = (kind: Kind): Content => ({ ...content, kind });
    const tries: [why: string, name: string, bytes: Uint8Array, seal: Seal][] = [
      ['a foreign key', 'mine', bytes, await seal(content, 1, foreign)],
      ['altered', 'mine', altered, (await readSealOf(content, altered))!],
      ['truncated', 'mine', bytes.slice(0, -1), (await readSealOf(content, bytes.slice(0, -1)))!],
      ['another length alone', 'mine', bytes.slice(0, -1), good],
      ['renamed', 'yours', bytes, good],
      ['another kind', 'mine', bytes, await seal(asModel('model'), 1)],
      ['another version', 'mine', bytes, { ...good, version: 2 }],
      ['a signature of zeros', 'mine', bytes, { version: 1, signature: new Uint8Array(128) }],
    ];
    for (const [why, name, pushed, given] of tries) {
      await assert.rejects(pushApp(board, name, pushed, { seal: given }), /E_SIGNATURE: its signature is not that of the board's owner/, why);
    }
    await assert.rejects(pushApp(board, 'mine', bytes, { seal: { version: 1, signature: good.signature.subarray(1) } }), /E_UNSIGNED/);
    assert.equal(await erases(), before);
    // The signature is right, but other content follows: it is found out when all of it is there.
    await assert.rejects(pushApp(board, 'mine', altered, { seal: good }), /its digest is not what was announced/);
    assert.equal((await board.connection.connect()).app, 'built-in');
  });

  /** The signature of `content` with the digest of other bytes. */
  async function readSealOf(content: Content, bytes: Uint8Array): Promise<Seal | undefined> {
    await seal(content, 1);
    return readSeal(join(folder, content.name), bytes);
  }

  it('takes what is signed, and nothing older from then on, also when that is removed and the power is cut', async () => {
    assert.equal(await pushSigned('mine', 2, 2), 'mine');
    const old = /E_OLD_VERSION: it is version 1, and the board has had version 2; /;
    await assert.rejects(pushSigned('mine', 1, 1), old);
    await board.connection.request({ type: 'removeApp' }, 'appRunning');
    await cutPower();
    await boot();
    await assert.rejects(pushSigned('mine', 1, 1), old);
    assert.equal(await pushSigned('mine', 2, 2), 'mine');
    const [app] = (await banks(board.connection)).filter(({ kind, inUse }) => kind === KINDS.app && inUse === 1);
    assert.equal(app?.version, 2);
  });

  it('counts versions of models by themselves', async () => {
    const bytes = readFileSync(MODEL);
    const name = await pushModel(board, MODEL, bytes, { seal: await seal({ kind: 'model', name: 'esc10-int8', bytes }, 1) });
    const stored = (await banks(board.connection)).find((bank) => bank.name === name);
    assert.deepEqual([stored?.inUse, stored?.version], [1, 1]);
  });

  it('runs the old or the new app whole when the power is cut in a push', async () => {
    for (const atByte of [4000, 13_000]) {
      let cut: Promise<void> | undefined;
      const onProgress = (have: number): void => {
        if (have >= atByte) cut ??= cutPower();
      };
      await pushSigned('next', 3, 3, { onProgress, signal: AbortSignal.abort() }).catch(() => {});
      await (cut ?? cutPower());
      await boot();
      assert.deepEqual([board.description.refused, ['mine', 'next'].includes(board.description.app)], ['', true]);
    }
    assert.equal(await pushSigned('next', 3, 3), 'next');
  });

  it('checks signatures at each start: what was altered in the storage does not run, what an unlocked board took neither', async () => {
    const { app } = board.description;
    assert.equal(app, 'next');
    await cutPower();
    const sound = readFileSync(storage);
    const alterations: ((bank: Buffer) => void)[] = [
      (bank) => contentOf(bank).writeUInt8('4'.charCodeAt(0), 'exports.value = '.length),
      (bank) => bank.writeUInt32LE(4, BANK.version),
    ];
    for (const alter of alterations) {
      const bytes = Buffer.from(sound);
      for (const offset of [FIRST_APP_BANK, FIRST_APP_BANK + APP_BANK]) {
        const bank = bytes.subarray(offset, offset + APP_BANK);
        if (bank.toString('latin1', 0, 4) !== 'EBS3') continue;
        alter(bank);
        repairCrcs(bank);
      }
      writeFileSync(storage, bytes);
      await boot();
      assert.equal(board.description.app, 'built-in');
      assert.match(board.description.refused, /a stored app is not signed by the board's owner/);
      await cutPower();
    }
    rmSync(storage);
    await boot({});
    assert.deepEqual([board.description.owner, (await pushApp(board, 'mine', appText(1))).app], ['', 'mine']);
    await cutPower();
    await boot();
    assert.equal(board.description.app, 'built-in');
    assert.match(board.description.refused, /not signed/);
    assert.equal(await pushSigned('mine', 1, 1), 'mine');
  });
});
