import assert from 'node:assert/strict';
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import type { Browser, Page } from 'playwright-core';
import { tone, writeWav } from '../audio/wav.js';
import { type Emulator, bootEmulator } from '../../host-tools/src/emulator/emulator.js';
import { openSerial } from '../../host-tools/src/link/serial.js';
import type { Transport } from '../../host-tools/src/link/transport.js';
import { openBrowser } from './browser.js';

const WAIT = { timeout: 60_000 };
const TYPES: Record<string, string> = { '.html': 'text/html', '.css': 'text/css', '.js': 'text/javascript', '.json': 'application/json' };

describe('the dashboard without a server', function () {
  this.timeout(180_000);
  const folder = mkdtempSync(join(tmpdir(), 'earbit-web-serial-'));
  const recording = join(folder, 'tone.wav');
  const requests: string[] = [];
  let files: Server;
  let emulator: Emulator;
  let transport: Transport;
  let browser: Browser;
  let page: Page;

  before(async () => {
    writeWav(recording, tone(700, 3, 44_100), 44_100);
    // In a folder of a site, as static pages are often served.
    files = createServer(({ url }, response) => {
      const name = url!.replace(/^\/site\/earbit\//, '') || 'index.html';
      response.writeHead(200, { 'Content-Type': TYPES[extname(name)] });
      createReadStream(join('build/dashboard', name)).pipe(response);
    });
    await new Promise<void>((resolve) => files.listen(0, '127.0.0.1', resolve));
    emulator = await bootEmulator({ fast: true });
    transport = await openSerial(emulator.port, 1_000_000);
    browser = await openBrowser();
    page = await browser.newPage();
    page.on('request', (request) => requests.push(request.url()));
    page.on('websocket', (socket) => requests.push(socket.url()));
    await page.exposeFunction('toBoard', (bytes: number[]) => transport.write(Uint8Array.from(bytes)));
    await page.addInitScript({ path: 'test/dashboard/fake-serial.js' });
    transport.onBytes = (bytes) => {
      page.evaluate(`window.fromBoard?.([${bytes.join()}])`).catch(() => {}); // the page is closed at the end
    };
    await page.goto(`http://127.0.0.1:${(files.address() as AddressInfo).port}/site/earbit/`);
  });
  after(async () => {
    await browser?.close();
    await transport?.close();
    await emulator?.stop();
    files?.close();
    rmSync(folder, { recursive: true });
  });

  it('talks to a board over Web Serial and lets it hear a recording', async () => {
    await page.setInputFiles('#file', recording);
    await page.locator('#connect').click();
    await page.locator('#state[data-state=live]').waitFor(WAIT);
    assert.equal(await page.locator('#source').innerText(), 'tone.wav');
    await page.locator('#hears .bar').first().waitFor(WAIT);
    await page.locator('#work td', { hasText: 'µJ' }).first().waitFor(WAIT);
    await page.locator('#layers .bar', { hasText: '2 int8-' }).waitFor(WAIT);
  });

  it('switches the model', async () => {
    await page.selectOption('#model', 'esc10-xnor');
    await page.locator('#work th', { hasText: 'esc10-xnor' }).waitFor(WAIT);
  });

  it('pushes a bundle, and says what TypeScript needs', async () => {
    const file = (name: string, source: string): object => ({ name, mimeType: 'text/plain', buffer: Buffer.from(source) });
    await page.setInputFiles('#push-files', file('hello.js', `exports.onStart = function () { console.log('hello'); };`) as never);
    await page.locator('#push-text', { hasText: 'hello runs' }).waitFor(WAIT);
    await page.locator('#log', { hasText: 'hello' }).waitFor(WAIT);
    await page.setInputFiles('#push-files', file('main.ts', '') as never);
    await page.locator('#push-error', { hasText: 'main.ts must be bundled first: earbit build main.ts' }).waitFor(WAIT);
  });

  it('asks for nothing but its own files', () => {
    const { port } = files.address() as AddressInfo;
    for (const url of requests) assert.ok(url.startsWith(`http://127.0.0.1:${port}/site/earbit/`), url);
  });
});
