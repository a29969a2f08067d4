import crc32 from 'crc-32';
import type { ConnectedBoard } from './connected-board.js';
import { UserError } from './errors.js';
import { type Connection, LinkLost } from './link/connection.js';
import { Packer } from './link/pack.js';
import { refusalText } from './link/refusal.js';
import { type AppError, type Bank, MAX_PAYLOAD, MESSAGES, type ToBoard, type ToHost } from './link/protocol.js';
import { modelRefusalText, readModelFile } from './model-file.js';

/** The numbers of docs/slots.md. */
export const KINDS = { app: 1, model: 2 } as const;
export type Kind = keyof typeof KINDS;

const SOUND = 1;
/** Most bytes of a piece of content on the link, packed or not. */
const PIECE = MAX_PAYLOAD - 4;
/** Bytes of content that a packed piece is tried with: a board writes the most of them in 42 ms. */
const PACKED_SIZES = [4 * PIECE, 3 * PIECE, 2 * PIECE, PIECE];
const PIECE_REQUESTS: number[] = [MESSAGES.blobData.type, MESSAGES.blobPacked.type];
/** Progress that stands still for longer means that a message got lost, milliseconds. */
const STANDSTILL_MS = 150;
/** Times that a transfer is begun, when the board is lost again and again. */
const ATTEMPTS = 5;
const MODEL_MAGIC = 'EBM1';

/** What a locked board asks of content (docs/security.md). */
export interface Seal {
  version: number;
  /** Digest and signature, as blob_begin has them. */
  signature: Uint8Array;
}

export interface Content {
  kind: Kind;
  name: string;
  bytes: Uint8Array;
  /** Absent when nobody has signed it. */
  seal?: Seal | undefined;
}

const UNSIGNED: Seal = { version: 0, signature: new Uint8Array() };

export interface PushOptions {
  /** Called with the bytes that are in the board's storage. */
  onProgress?: (have: number, length: number) => void;
  signal?: AbortSignal;
  /** Absent when nobody has signed the content. */
  seal?: Seal | undefined;
}

export interface AppStart {
  /** What runs now: the app, or the built-in one. */
  app: string;
  /** Why the app does not run; empty when it does. */
  refused: string;
  /** How it failed while it started, if it did. */
  startError?: AppError;
}

/** Stores an app and lets it run, now and after every start; the built-in one runs when it fails. */
export async function pushApp(board: ConnectedBoard, name: string, bytes: Uint8Array, options: PushOptions = {}): Promise<AppStart> {
  if (isModel(bytes)) throw new UserError(`${name} is a model, not an app`);
  let startError: AppError | undefined;
  const unlisten = board.connection.listen((message) => {
    if (message.type === 'appError' && message.where === 'start') startError = message;
  });
  try {
    const answer = await push(board.connection, { kind: 'app', name, bytes, seal: options.seal }, 'appRunning', options);
    const { app, bundle, refused } = answer ?? (await board.connection.connect());
    board.description = { ...board.description, app, bundle, refused };
    return { app, refused, ...(startError !== undefined && { startError }) };
  } finally {
    unlisten();
  }
}

/**
 * @param explain tells an error as a person reads it; how the app failed while it started is left out when absent
 * @throws UserError when the app does not run
 */
export function assertStarted({ app, refused, startError }: AppStart, explain?: (error: AppError) => string): void {
  if (refused === '') return;
  const details = startError === undefined || explain === undefined ? '' : `\n${explain(startError)}`;
  throw new UserError(`the board refused it: ${refused}; what runs now: ${app}${details}`);
}

/** Removes all stored apps. @returns what runs instead, the built-in one */
export async function removeApps(board: ConnectedBoard): Promise<string> {
  const { app, bundle, refused } = await board.connection.request({ type: 'removeApp' }, 'appRunning');
  board.description = { ...board.description, app, bundle, refused };
  return app;
}

/**
 * Stores a model beside those on the board, unless it is there already; one that hears gives way to a new one of its name.
 * @returns the model's name
 * @throws UserError when it is no model, or the board refuses it
 */
export async function pushModel(board: ConnectedBoard, file: string, bytes: Uint8Array, options: PushOptions = {}): Promise<string> {
  const name = modelName(file, bytes);
  const content: Content = { kind: 'model', name, bytes, seal: options.seal };
  const stored = (await storedContents(board.connection)).filter((bank) => bank.kind === KINDS.model && bank.name === name);
  if (newestIs(stored, content)) return name;
  const heard = board.description.models[board.description.selected]?.name === name;
  await push(board.connection, content, 'blobStored', options);
  if (heard) await board.connection.request({ type: 'selectModel', name }, 'modelSelected');
  board.description = await board.connection.connect();
  return name;
}

/** @returns the banks of the board's storage */
export async function banks(connection: Connection): Promise<Bank[]> {
  const found: Bank[] = [];
  const unlisten = connection.listen((message) => message.type === 'bank' && (found[message.index] = message));
  const isWhole = (count: number): boolean => Array.from({ length: count }, (_, i) => found[i]).every((bank) => bank !== undefined);
  try {
    await connection.request({ type: 'storageRequest' }, 'storage', ({ banks: count }) => isWhole(count));
  } finally {
    unlisten();
  }
  return found;
}

/** @returns the banks that hold something whole */
export async function storedContents(connection: Connection): Promise<Bank[]> {
  return (await banks(connection)).filter(({ status }) => status === SOUND);
}

/** @returns true when the bytes are those of a model file, whole or not */
export function isModel(bytes: Uint8Array): boolean {
  return String.fromCharCode(...bytes.subarray(0, 4)) === MODEL_MAGIC;
}

/**
 * @returns the name that the file gives its model
 * @throws UserError when it is no whole model file
 */
export function modelName(file: string, bytes: Uint8Array): string {
  const read = readModelFile(bytes);
  if (!('name' in read)) throw new UserError(`${file} is refused: ${modelRefusalText(read)}`);
  return read.name;
}

/**
 * Sends content; when the board is lost on the way and comes back, goes on where it was.
 * @returns the board's answer; undefined when it was lost, but had the content when it came back
 */
async function push<T extends 'appRunning' | 'blobStored'>(
  connection: Connection,
  content: Content,
  answer: T,
  { onProgress, signal }: PushOptions,
): Promise<Extract<ToHost, { type: T }> | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await alone(connection, async () => {
        await send(connection, content, onProgress);
        return connection.request({ type: 'blobFinish' }, answer);
      });
    } catch (error) {
      if (!(error instanceof LinkLost) || signal?.aborted || attempt === ATTEMPTS) throw error;
      await connection.reconnect(signal);
      if (await isStored(connection, content)) return undefined;
    }
  }
}

/** Has the link for a transfer: audio waits until it has ended. */
async function alone<T>(connection: Connection, transfer: () => Promise<T>): Promise<T> {
  const result = transfer();
  connection.transfer = result.catch(() => undefined);
  try {
    return await result;
  } finally {
    connection.transfer = undefined;
  }
}

async function isStored(connection: Connection, content: Content): Promise<boolean> {
  const ofKind = (await storedContents(connection)).filter((bank) => bank.kind === KINDS[content.kind]);
  return newestIs(ofKind, content);
}

function newestIs(stored: Bank[], { bytes, seal = UNSIGNED }: Content): boolean {
  const newest = stored.sort((a, b) => b.sequence - a.sequence)[0];
  return newest?.crc === crc32.buf(bytes) >>> 0 && newest.length === bytes.length && newest.version === seal.version;
}

async function send(connection: Connection, { kind, name, bytes, seal = UNSIGNED }: Content, onProgress?: PushOptions['onProgress']): Promise<void> {
  const { length } = bytes;
  const crc = crc32.buf(bytes) >>> 0;
  const offered = await connection.request({ type: 'blobBegin', kind: KINDS[kind], length, crc, name, ...seal }, 'blobOffered');
  const isOurs = offered.crc === crc32.buf(bytes.subarray(0, offered.have)) >>> 0;
  const offset = isOurs ? offered.have : 0;
  const packer = new Packer(bytes);
  let { have, window } = await connection.request({ type: 'blobStart', offset }, 'blobProgress');
  let sent = offset;
  /** What the board has not told to have yet: where each piece ends, and its size on the link. */
  let underWay: { end: number; size: number }[] = [];
  let advanced = performance.now();
  while (have < length) {
    const waiting = underWay.reduce((sum, { size }) => sum + size, 0);
    if (sent < length && waiting + PIECE <= window) {
      const { message, end, size } = piece(packer, bytes, sent);
      await connection.send(message);
      underWay.push({ end, size });
      sent = end;
      continue;
    }
    const message = await connection.next((received): received is Extract<ToHost, { type: 'blobProgress' | 'refused' }> => {
      return received.type === 'blobProgress' || (received.type === 'refused' && PIECE_REQUESTS.includes(received.request));
    });
    if (message.type === 'refused') throw new UserError(`the board refused the transfer: ${refusalText(message)}`);
    const now = performance.now();
    const standsStill = message.have <= have && message.window <= window;
    ({ have, window } = message);
    underWay = underWay.filter(({ end }) => end > have);
    if (standsStill && now - advanced > STANDSTILL_MS) {
      sent = have;
      underWay = [];
      advanced = now;
    }
    if (!standsStill) advanced = now;
    onProgress?.(have, length);
  }
}

/** @returns the next piece of content as it is shortest */
function piece(packer: Packer, bytes: Uint8Array, offset: number): { message: ToBoard; end: number; size: number } {
  const packed = packer.pack(offset, PACKED_SIZES, PIECE);
  if (packed !== undefined) {
    const { block, length } = packed;
    return { message: { type: 'blobPacked', offset, block }, end: offset + length, size: block.length };
  }
  const data = bytes.subarray(offset, offset + PIECE);
  return { message: { type: 'blobData', offset, data }, end: offset + data.length, size: data.length };
}
