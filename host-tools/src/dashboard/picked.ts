import { UserError } from '../errors.js';
import type { Content } from '../storage.js';

/** Bytes of the files that are pushed at once: more than any board stores. */
export const MAX_PUSH = 1 << 20;
export const TOO_MUCH = 'that is more than 1 MB, and no board has so much room';

/** What the files that a user picked are, and the one of them that it is about. */
export interface Picked {
  /** A model (.ebm), a bundle (.js), or TypeScript that is to be bundled. */
  kind: 'model' | 'bundle' | 'program';
  file: File;
  /** Of the file, without its ending. */
  name: string;
}

/** @throws UserError when it is nothing that a board takes */
export function picked(files: File[]): Picked {
  if (files.reduce((sum, { size }) => sum + size, 0) > MAX_PUSH) throw new UserError(TOO_MUCH);
  const ending = (wanted: RegExp): File[] => files.filter(({ name }) => wanted.test(name));
  const [model, ...models] = ending(/\.ebm$/);
  const programs = ending(/(?<!\.d)\.ts$/);
  const program = programs.find(({ name }) => name === 'main.ts') ?? programs[0];
  const [bundle, ...bundles] = ending(/\.js$/);
  if (models.length > 0 || bundles.length > 0) throw new UserError('one model or one app at a time');
  const kinds = [
    { kind: 'model', file: model },
    { kind: 'program', file: program },
    { kind: 'bundle', file: bundle },
  ] as const;
  const [first, second] = kinds.filter(({ file }) => file !== undefined);
  if (first === undefined) throw new UserError('it is neither an app (.ts, .js) nor a model (.ebm)');
  if (second !== undefined) throw new UserError('one model or one app at a time');
  return { kind: first.kind, file: first.file!, name: first.file!.name.replace(/\.\w+$/, '') };
}

/** A model or a bundle as it is stored. */
export async function plainContent({ kind, file, name }: Picked): Promise<Content> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return kind === 'model' ? { kind, name: file.name, bytes } : { kind: 'app', name, bytes };
}
