import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { type WebSocket, WebSocketServer } from 'ws';
import { UserError } from '../errors.js';
import { encodeRecord } from '../recording/encoding.js';
import type { RecordSink } from '../recording/recorder.js';
import type { RecordingRecord } from '../recording/records.js';
import type { Command } from './session.js';
import { readFiles } from './upload.js';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
};
const HEADERS = {
  'Content-Security-Policy': "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
};

/** What a page is told about the files that it posted; the mistakes of a user are no failures of HTTP. */
export type PushAnswer = { name: string } | { problem: string };

/** Bytes that may wait for a page that does not keep up; what exceeds them it misses. */
const MAX_WAITING = 1 << 20;
const MAX_COMMAND = 4096;

/**
 * The page and its socket on this machine alone: 127.0.0.1, a free port. The socket and what is pushed want the token, which only the
 * address given to the user holds, and the page's own origin, so that no other page and no other user of the machine talks to the board.
 */
export class DashboardServer implements RecordSink {
  onCommand: (command: Command) => void = () => {};
  /** Puts on the board what the user picked. @returns its name @throws UserError when it cannot be used */
  onPush: (files: File[]) => Promise<string> = async () => '';
  /** What a page that joins is told first. */
  greeting: () => RecordingRecord[] = () => [];
  private readonly token = randomBytes(16).toString('hex');
  private readonly http = createServer((request, response) => this.serve(request, response));
  private readonly sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_COMMAND });

  private constructor(private readonly folder: string) {
    this.http.on('upgrade', (request, socket, head) => {
      if (!this.isAllowed(request)) {
        socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
        return;
      }
      this.sockets.handleUpgrade(request, socket, head, (page) => this.greet(page));
    });
  }

  /**
   * @param folder of the built page
   * @throws UserError when the page has not been built
   */
  static async start(folder: string): Promise<DashboardServer> {
    if (!existsSync(join(folder, 'index.html'))) throw new UserError(`no dashboard at ${folder}; run: npm run build`);
    const server = new DashboardServer(folder);
    await new Promise<void>((resolve, reject) => server.http.once('error', reject).listen(0, '127.0.0.1', resolve));
    return server;
  }

  /** For the user's browser; it holds the token. */
  get address(): string {
    return `${this.origin}/?token=${this.token}`;
  }

  write(record: RecordingRecord): void {
    const bytes = encodeRecord(record);
    for (const page of this.sockets.clients) if (page.bufferedAmount < MAX_WAITING) page.send(bytes);
  }

  async close(): Promise<void> {
    for (const page of this.sockets.clients) page.terminate();
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
  }

  private get origin(): string {
    return `http://${this.host}`;
  }

  private get host(): string {
    return `127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  /** A name that was made to point here (DNS rebinding) is another host. */
  private isAllowed({ headers, url }: IncomingMessage): boolean {
    const given = Buffer.from(this.asked(url)?.searchParams.get('token') ?? '');
    const token = Buffer.from(this.token);
    const isToken = given.length === token.length && timingSafeEqual(given, token);
    return isToken && headers.host === this.host && headers.origin === this.origin;
  }

  /** @returns undefined for what no browser asks for */
  private asked(url = '/'): URL | undefined {
    return URL.canParse(url, this.origin) ? new URL(url, this.origin) : undefined;
  }

  private greet(page: WebSocket): void {
    for (const record of this.greeting()) page.send(encodeRecord(record));
    page.on('message', (data) => {
      const command = parseCommand(String(data));
      if (command !== undefined) this.onCommand(command);
    });
    page.on('error', () => page.terminate());
  }

  private serve(request: IncomingMessage, response: ServerResponse): void {
    const { method, headers, url } = request;
    if (method === 'POST') return void this.push(request, response);
    const asked = this.asked(url)?.pathname;
    const name = asked === '/' ? 'index.html' : (asked?.slice(1) ?? '');
    const path = join(this.folder, name);
    const type = TYPES[extname(name)];
    const isFile = /^[\w.-]+$/.test(name) && type !== undefined && existsSync(path);
    if (headers.host !== this.host || method !== 'GET' || !isFile) {
      response.writeHead(headers.host === this.host ? 404 : 403, HEADERS).end();
      return;
    }
    response.writeHead(200, { ...HEADERS, 'Content-Type': type });
    createReadStream(path).pipe(response);
  }

  private async push(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!this.isAllowed(request)) return void response.writeHead(403, HEADERS).end();
    const answer: PushAnswer = await readFiles(request)
      .then((files) => this.onPush(files))
      .then((name) => ({ name }), (error: Error) => ({ problem: error.message }));
    response.writeHead(200, { ...HEADERS, 'Content-Type': TYPES['.json'] }).end(JSON.stringify(answer));
  }
}

/** @returns undefined for what no page of ours sends */
function parseCommand(text: string): Command | undefined {
  let command: Partial<{ type: unknown; model: unknown }> | null;
  try {
    command = JSON.parse(text) as typeof command;
  } catch {
    return undefined;
  }
  if (typeof command !== 'object' || command === null) return undefined;
  const { type, model } = command;
  if (type === 'reset' || type === 'removeApps') return { type };
  if (type === 'select' && typeof model === 'string') return { type, model };
  if (type === 'compare' && (typeof model === 'string' || model === null)) return { type, model };
  return undefined;
}
