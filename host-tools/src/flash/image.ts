import { existsSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { RealBoard } from '../boards.js';
import { UserError } from '../errors.js';

/** The image in the forms there are, paths of files, and the folder of west's build if it comes from one. */
export interface Image {
  folder?: string;
  elf?: string;
  hex?: string;
  uf2?: string;
}

/**
 * The image that west has built.
 * @throws UserError when there is none, or it is for another board
 */
export function builtImage(folder: string, board: RealBoard): Image {
  const paths = ['elf', 'hex', 'uf2'].map((form) => [form, join(folder, 'zephyr', `zephyr.${form}`)] as const);
  const image = Object.fromEntries(paths.filter(([, path]) => existsSync(path)));
  const cache = join(folder, 'CMakeCache.txt');
  if (Object.keys(image).length === 0) {
    throw new UserError(`no image in ${folder}/zephyr; run: west build -b ${board.target} -d ${folder} firmware/port/zephyr`);
  }
  const target = existsSync(cache) ? /^CACHED_BOARD:\w+=(.*)$/m.exec(readFileSync(cache, 'utf8'))?.[1] : undefined;
  if (target !== undefined && target !== board.target) {
    throw new UserError(`${folder} holds an image for ${target}; run: west build -p -b ${board.target} -d ${folder} firmware/port/zephyr`);
  }
  return { ...image, ...(existsSync(cache) && { folder }) };
}

/** @throws UserError when there is no such file, or no image can be in it */
export function imageFile(path: string): Image {
  const form = extname(path).slice(1);
  if (!['elf', 'hex', 'uf2'].includes(form)) throw new UserError(`${path} is no image: an .elf, .hex or .uf2 file is needed`, 2);
  if (!existsSync(path)) throw new UserError(`no image ${path}`);
  return { [form]: path };
}
