import assert from 'node:assert/strict';
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { newKey } from '../../host-tools/src/signing.js';
import { earbit } from './earbit.js';

const NO_KEY = { EARBIT_KEY: undefined };

describe('keys and signatures', function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), 'earbit-signing-'));
  const key = join(folder, 'owner.pem');
  const app = join(folder, 'ears.js');
  let publicKey: string;

  before(async () => {
    publicKey = await newKey(key);
    writeFileSync(app, 'exports.a = 1;\n');
  });
  after(() => rmSync(folder, { recursive: true }));

  it('keys new makes a key that the user alone can read, and overwrites none', async () => {
    const path = join(folder, 'other.pem');
    const { status, stdout, stderr } = await earbit(['keys', 'new', path]);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^[0-9a-f]{64}\n$/);
    assert.match(stderr, /other.pem is private/);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    const text = readFileSync(path, 'utf8');
    assert.equal(createPrivateKey(text).asymmetricKeyType, 'ed25519');
    const again = await earbit(['keys', 'new', path]);
    assert.equal(again.status, 1);
    assert.match(again.stderr, /other.pem is there already/);
    assert.equal(readFileSync(path, 'utf8'), text);
  });

  it('keys show prints the public key of a private and of a public one', async () => {
    const pem = join(folder, 'public.pem');
    writeFileSync(pem, createPublicKey(readFileSync(key, 'utf8')).export({ type: 'spki', format: 'pem' }));
    assert.equal((await earbit(['keys', 'show', key])).stdout, `${publicKey}\n`);
    assert.deepEqual(JSON.parse((await earbit(['keys', 'show', pem, '--json'])).stdout), { publicKey });
  });

  it('sign leaves a signature of what docs/security.md describes beside the file', async () => {
    const { status, stdout, stderr } = await earbit(['sign', app, '7', '--key', key]);
    assert.equal(status, 0, stderr);
    assert.equal(stdout, `${app}.sig: app ears, version 7\n`);
    const { version, signature } = JSON.parse(readFileSync(`${app}.sig`, 'utf8')) as { version: number; signature: string };
    assert.equal(version, 7);
    const content = readFileSync(app);
    const statement = Buffer.alloc(156);
    statement.write('earbit content 1');
    statement.writeUInt32LE(1, 16);
    statement.writeUInt32LE(7, 20);
    statement.writeUInt32LE(content.length, 24);
    statement.write('ears', 28);
    createHash('sha512').update(content).digest().copy(statement, 92);
    assert.ok(verify(null, statement, readFileSync(key, 'utf8'), Buffer.from(signature, 'base64')));
  });

  it('sign takes a model by its own name, and the key from EARBIT_KEY', async () => {
    const model = join(folder, 'renamed.ebm');
    copyFileSync('models/esc10-int8/model.ebm', model);
    const { stdout } = await earbit(['sign', model, '1', '--json'], { EARBIT_KEY: key });
    assert.deepEqual(JSON.parse(stdout), { kind: 'model', name: 'esc10-int8', version: 1, signature: `${model}.sig` });
  });

  it('what cannot be signed is told, and nothing is written', async () => {
    const rsa = join(folder, 'rsa.pem');
    writeFileSync(rsa, generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const file = join(folder, 'nothing.js');
    writeFileSync(file, 'exports.b = 2;\n');
    const tries: [args: string[], status: number, message: RegExp][] = [
      [[file, '1'], 2, /--key/],
      [[file, '0', '--key', key], 2, /a positive integer/],
      [[file, '4294967296', '--key', key], 2, /at most 4294967295/],
      [[file, '1', '--key', rsa], 1, /is not a key that can do this/],
      [[file, '1', '--key', app], 1, /is not a key that can do this/],
      [[file, '1', '--key', join(folder, 'none.pem')], 1, /cannot read .*none.pem: no such file or directory/],
      [['app/main.ts', '1', '--key', key], 1, /is no bundle; make one: earbit build app\/main.ts/],
      [['README.md', '1', '--key', key], 1, /README\.md is neither a bundle \(\.js\) nor a model \(\.ebm\)/],
      [[join(folder, 'none.js'), '1', '--key', key], 1, /cannot read .*none.js: no such file or directory/],
    ];
    const all = await Promise.all(tries.map(([args]) => earbit(['sign', ...args], NO_KEY)));
    for (const [i, [, status, message]] of tries.entries()) {
      assert.equal(all[i]!.status, status, all[i]!.stderr);
      assert.match(all[i]!.stderr, message);
    }
    assert.ok(!existsSync(`${file}.sig`));
  });
});
