import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import type { Browser, Page } from 'playwright-core';
import WebSocket from 'ws';
import { tone, writeWav } from '../audio/wav.js';
import { type Running, start } from '../cli/earbit.js';
import { openBrowser } from './browser.js';

const WAIT = { timeout: 60_000 };

describe('the dashboard', function () {
  this.timeout(180_000);
  const folder = mkdtempSync(join(tmpdir(), 'earbit-dashboard-'));
  const port = join(folder, 'board');
  const recording = join(folder, 'tone.wav');
  const requests: string[] = [];
  const errors: string[] = [];
  let board: Running;
  let dashboard: Running;
  let browser: Browser;
  let page: Page;
  let address: string;

  /** Boots a board whose port is always found under the same name, as a real one's is. */
  async function plugIn(): Promise<void> {
    board = start(['sim', '--fast']);
    const pts = (await board.says(/\/dev\/pts\/\d+/)).trim();
    rmSync(port, { force: true });
    symlinkSync(pts, port);
  }

  async function unplug(): Promise<void> {
    board.child.kill('SIGTERM');
    await board.ended;
  }

  before(async () => {
    writeWav(recording, tone(700, 3, 20_000), 20_000);
    await plugIn();
    dashboard = start(['dashboard', '--no-open', '--port', port, recording]);
    address = (await dashboard.says(/http:\S+/)).trim();
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1300, height: 900 } });
    page.on('request', (request) => requests.push(request.url()));
    page.on('websocket', (socket) => requests.push(socket.url()));
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    await page.goto(address);
  });
  after(async () => {
    await browser?.close();
    dashboard?.child.kill('SIGTERM');
    await dashboard?.ended;
    await unplug();
    rmSync(folder, { recursive: true });
  });

  const text = (selector: string): Promise<string> => page.locator(selector).innerText();

  it('shows what the board hears, as it hears it', async () => {
    await page.locator('#state[data-state=live]').waitFor(WAIT);
    assert.match(await text('#board'), /^mps2-an386, duktape .*, app built-in$/);
    assert.equal(await text('#source'), recording);
    await page.locator('#work td', { hasText: 'µJ' }).first().waitFor(WAIT);
    assert.equal(await page.locator('#hears .bar').count(), 10);
    await page.locator('#memory .bar').first().waitFor(WAIT);
    await page.locator('#layers .bar').first().waitFor(WAIT);
    const layers = await page.locator('#layers .bar b').allInnerTexts();
    assert.equal(layers[0], 'front end');
    assert.match(layers[1]!, /^2 int8-/);
    assert.deepEqual(layers.slice(-3), ['app', 'sending', 'receiving']);
    await page.locator('#events li').first().waitFor(WAIT);
    const pixels = (): Promise<number> =>
      page.locator('#spectrogram').evaluate((canvas: HTMLCanvasElement) => {
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        return data.filter((value, i) => i % 4 === 0 && value > 100).length;
      });
    assert.ok((await pixels()) > 100, 'the tone is seen in the spectrogram');
    const uptime = (): Promise<string> => text('#memory tr:last-child td');
    const before = await uptime();
    await page.waitForFunction((then) => document.querySelector('#memory tr:last-child td')?.textContent !== then, before, WAIT);
  });

  it('switches the model and lets a second one hear, with the keyboard alone', async () => {
    await page.locator('body').press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'model');
    await page.keyboard.press('ArrowDown');
    await page.locator('#hears .model', { hasText: 'esc10-xnor' }).waitFor(WAIT);
    await page.locator('#work th', { hasText: 'esc10-xnor' }).waitFor(WAIT);
    assert.equal(await page.locator('#hears .ear').count(), 1);
    await page.locator('#layers .bar', { hasText: 'xnor-tables' }).first().waitFor(WAIT);
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'second');
    await page.keyboard.press('ArrowDown');
    await page.locator('#comparison', { hasText: '% agree' }).waitFor(WAIT);
    assert.deepEqual(await page.locator('#hears .model').allInnerTexts(), ['esc10-xnor', 'esc10-int8']);
  });

  it('finds the board again after it was unplugged, with the same models', async () => {
    await unplug();
    await page.locator('#state[data-state=waiting]').waitFor(WAIT);
    await page.locator('#log', { hasText: 'looking for it' }).waitFor(WAIT);
    await plugIn();
    await page.locator('#log', { hasText: 'the board is back' }).waitFor(WAIT);
    await page.locator('#state[data-state=live]').waitFor(WAIT);
    assert.deepEqual(await page.locator('#hears .model').allInnerTexts(), ['esc10-xnor', 'esc10-int8']);
  });

  it('fits a phone, light and dark', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width: 390, height: 844 });
      await page.waitForFunction(() => document.querySelector<HTMLElement>('#waveform canvas')!.offsetWidth < 390, undefined, WAIT);
      const { wide, sides } = await page.evaluate(() => ({
        wide: document.documentElement.scrollWidth,
        sides: [...document.querySelectorAll('section:not([hidden])')].map((section) => section.getBoundingClientRect().right),
      }));
      assert.ok(wide <= 390 && sides.every((right) => right <= 390), `${wide} ${sides.join(' ')}`);
      const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      assert.equal(background, colorScheme === 'light' ? 'rgb(244, 245, 247)' : 'rgb(15, 18, 22)');
    }
  });

  it('asks no other host, and fails nowhere', () => {
    const { host } = new URL(address);
    assert.ok(requests.length >= 4);
    for (const url of requests) assert.equal(new URL(url).host, host);
    assert.deepEqual(errors, []);
  });

  const { host, searchParams } = { host: (): string => new URL(address).host, searchParams: (): string => new URL(address).search };
  /** @returns the status of the answer to a handshake, 101 when it succeeds */
  const handshake = (query: string, origin: string, headers: Record<string, string> = {}): Promise<number> =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(`ws://${host()}/socket${query}`, { origin, headers });
      socket.once('open', () => (socket.terminate(), resolve(101)));
      socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
      socket.once('error', reject);
    });

  it('lets in its own page alone', async () => {
    const own = `http://${host()}`;
    assert.equal(await handshake(searchParams(), own), 101);
    assert.equal(await handshake('', own), 403);
    assert.equal(await handshake(`?token=${'0'.repeat(32)}`, own), 403);
    assert.equal(await handshake(searchParams(), 'http://example.com'), 403);
    assert.equal(await handshake(searchParams(), own, { host: 'example.com' }), 403);
    assert.equal((await fetch(`${own}/../package.json`)).status, 404);
    assert.equal((await fetch(`${own}/main.js.LEGAL.txt`)).status, 404);
  });

  it('ends with Ctrl-C', async () => {
    dashboard.child.kill('SIGINT');
    assert.equal((await dashboard.ended).status, 130);
    await page.locator('#state[data-state=lost]').waitFor(WAIT);
    assert.ok(await page.locator('#model').isDisabled());
  });
});
