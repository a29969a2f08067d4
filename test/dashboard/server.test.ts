import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { DashboardServer } from '../../host-tools/src/dashboard/server.js';

describe('the dashboard’s server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'earbit-server-'));
  let server: DashboardServer;
  let port: number;

  before(async () => {
    for (const name of ['index.html', 'main.js', 'secret.txt']) writeFileSync(join(folder, name), name);
    server = await DashboardServer.start(folder);
    port = Number(new URL(server.address).port);
  });
  after(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  /** @param path as it goes over the wire @returns the answer's status */
  const status = (path: string, method = 'GET', headers: Record<string, string> = {}): Promise<number> =>
    new Promise((resolve, reject) => {
      const asked = request({ host: '127.0.0.1', port, path, method, headers }, (response) => (response.resume(), resolve(response.statusCode ?? 0)));
      asked.once('upgrade', () => resolve(101));
      asked.once('error', reject).end();
    });

  it('listens on 127.0.0.1 alone', async () => {
    const elsewhere = new Promise((resolve, reject) => connect(port, '127.0.0.2', () => resolve('connected')).once('error', reject));
    await assert.rejects(elsewhere, /ECONNREFUSED/);
  });

  it('serves the page’s files and no other', async () => {
    assert.equal(await status('/'), 200);
    assert.equal(await status('/main.js'), 200);
    const others = ['/secret.txt', '/none.js', '/../package.json', '/%2e%2e/package.json', '/..%2fpackage.json', '/..%5cpackage.json', '//etc/passwd.js', '//[', '/%'];
    for (const path of others) assert.equal(await status(path), 404, path);
    assert.equal(await status('/main.js', 'DELETE'), 404);
    assert.equal(await status('/main.js', 'GET', { host: 'example.com' }), 403);
  });

  it('lets in who has the token and the page’s origin, and goes on after what is malformed', async () => {
    const { origin, search } = new URL(server.address);
    const socket = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': 'MDEyMzQ1Njc4OWFiY2RlZg==' };
    assert.equal(await status(`/socket${search}`, 'GET', { ...socket, origin }), 101);
    assert.equal(await status(`/socket${search}`, 'GET', socket), 403);
    assert.equal(await status(`/socket${search}`, 'GET', { ...socket, origin: 'null' }), 403);
    assert.equal(await status(`/socket?token=${encodeURIComponent('é'.repeat(32))}`, 'GET', { ...socket, origin }), 403);
    assert.equal(await status('//[', 'GET', { ...socket, origin }), 403);
    assert.equal(await status('//[', 'POST', { origin }), 403);
    assert.equal(await status('/', 'POST', { origin }), 403);
    assert.equal(await status('/'), 200);
  });
});
