import type { IncomingMessage } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative, resolve } from 'node:path';
import { type Bundle, CompileError, type SourceMap } from '../app/bundle.js';
import { rememberMap } from '../app/source-maps.js';
import { UserError } from '../errors.js';
import { projectPath } from '../project.js';
import type { Content } from '../storage.js';
import { MAX_PUSH, picked, plainContent, TOO_MUCH } from './picked.js';

/** What multipart/form-data has around the files. */
const MAX_AROUND = 1 << 16;

/**
 * Reads the files of a form that a page posts.
 * @throws UserError when it is too large or no form
 */
export async function readFiles(request: IncomingMessage): Promise<File[]> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length <= MAX_PUSH + MAX_AROUND) parts.push(part); // the rest is read all the same: only then a browser takes the answer
  }
  if (length > MAX_PUSH + MAX_AROUND) throw new UserError(TOO_MUCH);
  const form = new Response(Buffer.concat(parts), { headers: { 'Content-Type': request.headers['content-type'] ?? '' } });
  const entries = await form.formData().catch(() => {
    throw new UserError('it is no form with files');
  });
  return entries.getAll('file').filter((entry): entry is File => entry instanceof File);
}

/**
 * Makes what is stored on a board of the files that a user picked: TypeScript is bundled, with the files that it imports among them.
 * @throws UserError, or CompileError with TypeScript's own messages
 */
export async function contentOf(files: File[]): Promise<Content> {
  const chosen = picked(files);
  const { kind, file, name } = chosen;
  if (kind === 'program') return { kind: 'app', name, bytes: await compile(file, files) };
  const content = await plainContent(chosen);
  const map = files.find((other) => other.name === `${file.name}.map`);
  if (kind === 'bundle' && map !== undefined) {
    rememberMap(inWorkingFolder({ code: new TextDecoder().decode(content.bytes), map: JSON.parse(await map.text()) as SourceMap }));
  }
  return content;
}

async function compile(main: File, files: File[]): Promise<Uint8Array> {
  const { AppCompiler } = await import('../app/compiler.js');
  const folder = await mkdtemp(join(tmpdir(), 'earbit-app-'));
  try {
    const include = ['*.ts', projectPath('app/globals.d.ts'), projectPath('native-modules/*/index.d.ts')];
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ extends: projectPath('app/tsconfig.json'), include }));
    for (const file of files) await writeFile(join(folder, basename(file.name)), await file.text());
    const bundle = await new AppCompiler(join(folder, basename(main.name))).compile();
    rememberMap(inWorkingFolder(bundle));
    return Buffer.from(bundle.code);
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    const message = error.message.replaceAll(`${relative('', folder)}/`, '');
    throw new CompileError(/TS2307/.test(message) ? `${message}\npick the files that it imports, too` : message);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A page tells no paths: files are named as if they lay here. */
function inWorkingFolder({ code, map }: Bundle): Bundle {
  return { code, map: { ...map, sources: map.sources.map((source) => source && resolve(basename(source))) } };
}
