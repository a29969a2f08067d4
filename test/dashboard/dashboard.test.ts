import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import type { Browser, Page } from 'playwright-core';
import WebSocket from 'ws';
import { tone, writeWav } from '../audio/wav.js';
import { type Running, start } from '../cli/earbit.js';
import { classColor } from '../../host-tools/dashboard/palette.js';
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
    symlinkSync((await board.says(/\/dev\/pts\/\d+/)).trim(), port);
  }

  /** Takes the name away first: the number of the pseudo terminal may go to a board of another test at once. */
  async function unplug(): Promise<void> {
    rmSync(port, { force: true });
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

  /** @returns how many pixels of a canvas are like that */
  async function pixels(canvas: string, isLike: (rgb: [number, number, number]) => boolean): Promise<number> {
    const data = await page.locator(canvas).first().evaluate((drawn: HTMLCanvasElement) => [...drawn.getContext('2d')!.getImageData(0, 0, drawn.width, drawn.height).data]);
    let count = 0;
    for (let at = 0; at < data.length; at += 4) if (isLike([data[at]!, data[at + 1]!, data[at + 2]!])) count++;
    return count;
  }

  /** @param color as #rrggbb */
  function near(color: string): (rgb: [number, number, number]) => boolean {
    const wanted = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
    return (rgb) => rgb.every((value, i) => Math.abs(value - wanted[i]!) < 24);
  }

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
    const spectrum = await pixels('#spectrogram', ([red]) => red > 100);
    assert.ok(spectrum > 100, `the tone is seen in the spectrogram: ${spectrum}`);
    const wave = await pixels('#waveform canvas', near(await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--wave'))));
    assert.ok(wave > 1000, `a tone of half the full scale fills much of the waveform: ${wave}`);
    await page.locator('#hears .leading', { hasNotText: 'nothing yet' }).waitFor(WAIT);
    const said = (await text('#hears .leading')).replaceAll(' ', '_');
    const curve = await pixels('#classes canvas', near(classColor((await page.locator('#hears .bar b').allInnerTexts()).indexOf(said))));
    assert.ok(curve > 50, `the curve of ${said} is drawn: ${curve}`);
    const [frames, lost, damaged, dropped] = await page.locator('#memory td:last-child').allInnerTexts();
    assert.ok(Number(frames!.replaceAll(',', '')) > 10, frames);
    assert.deepEqual([lost, damaged, dropped], ['0', '0', '0']);
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

  const write = (name: string, source: string): string => {
    writeFileSync(join(folder, name), source);
    return join(folder, name);
  };
  const push = (...files: string[]): Promise<void> => page.setInputFiles('#push-files', files);
  const pushed = (outcome: string): Promise<void> => page.locator('#push-text', { hasText: outcome }).waitFor(WAIT);

  it('pushes an app with what it imports, and one that was dropped', async () => {
    const main = write('main.ts', `import { greeting } from './greeting';\nexport function onStart(): void {\n  console.log(greeting);\n}\n`);
    await push(main);
    await pushed('main.ts: that failed');
    assert.match(await text('#push-error'), /^main\.ts:1:26: TS2307: .*\n> 1 \| import .*\n.*\^\n.*\npick the files that it imports, too$/s);
    await push(main, write('greeting.ts', `export const greeting = 'hello from main';\n`));
    await pushed('main runs');
    await page.locator('#log', { hasText: 'hello from main' }).waitFor(WAIT);
    await page.locator('#board', { hasText: 'app main' }).waitFor(WAIT);
    await page.evaluate(() => {
      const dropped = new DataTransfer();
      dropped.items.add(new File(['exports.onStart = function () { console.log("hello from bundle"); };'], 'bundle.js'));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: dropped, bubbles: true }));
    });
    await pushed('bundle runs');
    await page.locator('#log', { hasText: 'hello from bundle' }).waitFor(WAIT);
  });

  it('switches between the built-in app and those that it pushed', async () => {
    assert.deepEqual(await page.locator('#app option').allInnerTexts(), ['built-in', 'main', 'bundle']);
    await page.selectOption('#app', 'built-in');
    await page.locator('#board', { hasText: 'app built-in' }).waitFor(WAIT);
    await page.selectOption('#app', 'main');
    await page.locator('#board', { hasText: 'app main' }).waitFor(WAIT);
  });

  it('shows the line of TypeScript at which an app fails', async () => {
    await push(write('fails.ts', `export function onStart(): void {\n  const box: { x?: number[] } = {};\n  console.log(box.x!.length);\n}\n`));
    await pushed('fails runs');
    await page.locator('#log [data-level=error]', { hasText: /E_APP_EXCEPTION in onStart: .*> 3 \|   console.log\(box.x!.length\);.*at onStart \(fails.ts:3:3\)/s }).waitFor(WAIT);
  });

  it('pushes a model, which hears then', async () => {
    await push('models/esc10-int8-fold4/model.ebm');
    await pushed('esc10-int8-fold4 hears');
    await page.locator('#hears .model', { hasText: 'esc10-int8-fold4' }).waitFor(WAIT);
    await push(write('not.ebm', 'nothing'));
    await pushed('not.ebm: that failed');
    assert.equal(await text('#push-error'), 'not.ebm is refused: E_MODEL_TOO_SHORT at byte 7: The file is shorter than a header.');
    await page.locator('#push-close').press('Enter');
    assert.ok(await page.locator('#push-panel').isHidden());
  });

  it('fits a phone, light and dark', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width: 375, height: 667 });
      await page.waitForFunction(() => document.querySelector<HTMLElement>('#waveform canvas')!.offsetWidth < 375, undefined, WAIT);
      const { wide, sides } = await page.evaluate(() => ({
        wide: document.documentElement.scrollWidth,
        sides: [...document.querySelectorAll('section:not([hidden])')].map((section) => section.getBoundingClientRect().right),
      }));
      assert.ok(wide <= 375 && sides.every((right) => right <= 375), `${wide} ${sides.join(' ')}`);
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

  it('takes files from its own page alone, and no more than a board can hold', async () => {
    const own = `http://${host()}`;
    const post = async (query: string, origin: string, bytes: number): Promise<string> => {
      const body = new FormData();
      body.append('file', new File([new Uint8Array(bytes)], 'app.js'));
      const answer = await fetch(`${own}/push${query}`, { method: 'POST', headers: { origin }, body });
      return `${answer.status} ${await answer.text()}`;
    };
    assert.equal(await post('', own, 1), '403 ');
    assert.equal(await post(searchParams(), 'http://example.com', 1), '403 ');
    assert.match(await post(searchParams(), own, (1 << 20) + 1), /^200 \{"problem":"that is more than 1 MB/);
    const form = await fetch(`${own}/push${searchParams()}`, { method: 'POST', headers: { origin: own }, body: 'no form' });
    assert.equal(`${form.status} ${await form.text()}`, '200 {"problem":"it is no form with files"}');
  });

  it('ends with Ctrl-C', async () => {
    dashboard.child.kill('SIGINT');
    assert.equal((await dashboard.ended).status, 130);
    await page.locator('#state[data-state=lost]').waitFor(WAIT);
    assert.ok(await page.locator('#model').isDisabled());
  });
});
