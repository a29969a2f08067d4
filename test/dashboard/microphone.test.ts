import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import type { Browser, Page } from 'playwright-core';
import { ConnectedBoard } from '../../host-tools/src/connected-board.js';
import { DashboardServer } from '../../host-tools/src/dashboard/server.js';
import { DashboardSession } from '../../host-tools/src/dashboard/session.js';
import { MICROPHONE_STREAM } from '../../host-tools/src/link/audio-stream.js';
import { Connection } from '../../host-tools/src/link/connection.js';
import { microphoneSource } from '../../host-tools/src/listen/sources.js';
import { FakeBoard, INTRODUCTION, STATS } from '../link/fake-board.js';
import { openBrowser } from './browser.js';

const WAIT = { timeout: 60_000 };

/** A board of TypeScript says what is heard, when the test wants it. */
describe('the dashboard of a board that hears by its own microphone', function () {
  this.timeout(120_000);
  const fake = new FakeBoard();
  const stopped = new AbortController();
  let server: DashboardServer;
  let heard: Promise<void>;
  let browser: Browser;
  let page: Page;

  before(async () => {
    fake.answer = ({ type }) => {
      if (type === 'statsRequest') return [STATS];
      if (type !== 'helloRequest') return [];
      return INTRODUCTION.map((message) => (message.type === 'hello' ? { ...message, microphone: 20_000 } : message));
    };
    const connection = new Connection('fake', async () => fake.open());
    const board = new ConnectedBoard(connection, await connection.connect());
    server = await DashboardServer.start('build/dashboard');
    const session = new DashboardSession(board, [microphoneSource('board')], 'test', server, ({ message }) => message);
    server.greeting = () => session.greeting();
    heard = session.hear(stopped.signal);
    browser = await openBrowser();
    page = await browser.newPage();
    await page.goto(server.address);
    await page.locator('#model:enabled').waitFor(WAIT);
  });
  after(async () => {
    stopped.abort();
    await heard;
    await browser?.close();
    await server?.close();
  });

  function say(end: number, logits: [number, number]): void {
    const of = { stream: MICROPHONE_STREAM, model: 0, end };
    fake.say({ type: 'level', stream: MICROPHONE_STREAM, at: end, dbfs: -20 });
    fake.say({ ...{ type: 'prediction', ...of, missing: 0, dbfs: -20, instructions: 1000, timeUs: 10_000 }, logits: Int32Array.from(logits) });
    fake.say({ type: 'layerCycles', ...of, frontEnd: 400, app: 100, sending: 50, receiving: 50, cycles: Int32Array.of(300, 100) });
  }

  it('shows what it hears, and what each layer took', async () => {
    assert.equal(await page.locator('#source').innerText(), 'board');
    say(1500, [5, 0]);
    await page.locator('#hears .leading', { hasText: 'dog' }).waitFor(WAIT);
    await page.locator('#layers .bar').first().waitFor(WAIT);
    assert.deepEqual(await page.locator('#layers .bar b').allInnerTexts(), ['front end', 'layer 1', 'layer 2', 'app', 'sending', 'receiving']);
    assert.deepEqual((await page.locator('#layers .bar span').allInnerTexts()).slice(0, 3), ['4.0 ms, 40 %', '3.0 ms, 30 %', '1.0 ms, 10 %']);
  });

  it('goes on after the board was reset, and asks it for its layers again', async () => {
    const asked = (): number => fake.received.filter(({ type }) => type === 'traceRequest').length;
    const before = asked();
    fake.unplug();
    await page.locator('#log', { hasText: 'the board is back' }).waitFor(WAIT);
    assert.equal(asked(), before + 1);
    say(1000, [0, 5]);
    await page.locator('#hears .leading', { hasText: 'cat' }).waitFor(WAIT);
  });
});
