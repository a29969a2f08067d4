import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { UserError } from './errors.js';
import { readNamedFile, reasonOf } from './files.js';
import { type Content, KINDS, type Seal } from './storage.js';

/** What is signed begins so, which no other use of the key does (docs/security.md). */
const USE = 'earbit content 1';
const NAME_BYTES = 64;
export const MAX_VERSION = 2 ** 32 - 1;

/** What lies beside a signed file, under its name and `.sig`. */
interface SignatureFile {
  version: number;
  /** Base64. */
  signature: string;
}

/**
 * Makes an owner's key and writes it to a new file that the user alone can read.
 * @returns its public key
 */
export async function newKey(path: string): Promise<string> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const text = privateKey.export({ type: 'pkcs8', format: 'pem' });
  await writeFile(path, text, { flag: 'wx', mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    throw new UserError(error.code === 'EEXIST' ? `${path} is there already; no key is overwritten` : `cannot write ${path}: ${reasonOf(error)}`);
  });
  return publicKey(privateKey);
}

/** @param path of a private key's file (PEM, PKCS#8) */
export async function readKey(path: string): Promise<KeyObject> {
  return readPem(path, createPrivateKey);
}

/**
 * @param path of a private or a public key's file (PEM)
 * @returns the public key
 */
export async function readPublicKey(path: string): Promise<string> {
  return publicKey(await readPem(path, createPublicKey));
}

async function readPem(path: string, parse: (text: string) => KeyObject): Promise<KeyObject> {
  const text = (await readNamedFile(path)).toString();
  let key: KeyObject | undefined;
  try {
    key = parse(text);
  } catch {
    // no key at all is no such key either
  }
  if (key?.asymmetricKeyType === 'ed25519') return key;
  throw new UserError(`${path} is not a key that can do this (Ed25519, PEM); \`earbit keys new FILE\` makes one`);
}

/** @returns 64 hexadecimal digits */
function publicKey(key: KeyObject): string {
  const { x } = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' });
  return Buffer.from(x!, 'base64url').toString('hex');
}

/** Signs content and writes the signature beside its file. */
export async function signFile(path: string, content: Content, key: KeyObject, version: number): Promise<string> {
  const signature = sign(null, statement(content, version), key).toString('base64');
  const file: SignatureFile = { version, signature };
  await writeFile(signaturePath(path), `${JSON.stringify(file)}\n`).catch((error: NodeJS.ErrnoException) => {
    throw new UserError(`cannot write ${signaturePath(path)}: ${reasonOf(error)}`);
  });
  return signaturePath(path);
}

/** @returns what a locked board asks for content of that file; undefined when nobody has signed it */
export async function readSeal(path: string, bytes: Uint8Array): Promise<Seal | undefined> {
  const text = await readFile(signaturePath(path), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new UserError(`cannot read ${signaturePath(path)}: ${reasonOf(error)}`);
  });
  if (text === undefined) return undefined;
  const { version, signature } = parseSignature(signaturePath(path), text);
  return { version, signature: Buffer.concat([digest(bytes), Buffer.from(signature, 'base64')]) };
}

function parseSignature(path: string, text: string): SignatureFile {
  let file: Partial<SignatureFile> | null = null;
  try {
    file = JSON.parse(text) as Partial<SignatureFile> | null;
  } catch {
    // told below
  }
  const { version, signature } = file ?? {};
  if (typeof version === 'number' && version <= MAX_VERSION && typeof signature === 'string' && Buffer.from(signature, 'base64').length === 64) {
    return { version, signature };
  }
  throw new UserError(`${path} is not a signature; \`earbit sign\` makes one`);
}

function signaturePath(path: string): string {
  return `${path}.sig`;
}

/** As firmware/lock/locked.c puts it together. */
function statement({ kind, name, bytes }: Content, version: number): Uint8Array {
  const numbers = Buffer.alloc(12);
  numbers.writeUInt32LE(KINDS[kind], 0);
  numbers.writeUInt32LE(version, 4);
  numbers.writeUInt32LE(bytes.length, 8);
  const padded = Buffer.alloc(NAME_BYTES);
  padded.write(name);
  return Buffer.concat([Buffer.from(USE), numbers, padded, digest(bytes)]);
}

function digest(bytes: Uint8Array): Buffer {
  return createHash('sha512').update(bytes).digest();
}
