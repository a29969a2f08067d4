import { execFile } from 'node:child_process';
import { relative } from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '../errors.js';
import { projectPath } from '../project.js';

const PROJECT = projectPath('');
const PROGRAM = projectPath('build/test/native-board');

/** A kernel's call on one fixed shape. A unit is a MAC, or 32 of them in a 1-bit kernel. */
export interface KernelCount {
  name: string;
  bits: 1 | 8;
  shape: string;
  instructions: number;
  units: number;
  perUnit: number;
}

/** What a model takes when nothing else runs. */
export interface ModelCount {
  /** A window that follows none, from samples to outputs. */
  window: number;
  /** A second of audio, each prediction with what it keeps from the one before. */
  second: number;
  /** Of `window`: the front end. */
  frontEnd: number;
  /** Of `window`: each layer by its index; those of the front end are absent. */
  layers: Map<number, number>;
}

export interface Counts {
  kernels: KernelCount[];
  /** In the order of the files. */
  models: ModelCount[];
}

/**
 * Counts executed instructions with test/native/bench_kernels.c on the emulated board; it is built when it is not up to date.
 * @param files of models with a front end
 * @throws UserError when the program cannot be built or a model is refused
 */
export async function countInstructions(files: string[]): Promise<Counts> {
  const toolchain = projectPath('boards/mps2-an386/toolchain.cmake');
  await output('cmake', ['-S', projectPath('test/native'), '-B', PROGRAM, `-DCMAKE_TOOLCHAIN_FILE=${toolchain}`]);
  await output('cmake', ['--build', PROGRAM, '--target', 'bench_kernels']);
  // Short paths: QEMU cuts a semihosted program's command line, with several long ones in it, and says nothing.
  const paths = files.map((file) => relative(PROJECT, file));
  return parseCounts(await output(projectPath('test/native/run-board.sh'), [`${PROGRAM}/bench_kernels.elf`, ...paths]), files);
}

async function output(program: string, args: string[]): Promise<string> {
  try {
    return (await promisify(execFile)(program, args, { cwd: PROJECT, maxBuffer: 1 << 24 })).stdout;
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number | string; stdout: string; stderr: string };
    const reason = typeof code === 'string' ? `cannot be run (${code})` : `failed: ${(stderr || stdout).trim()}`;
    throw new UserError(`${program} ${reason}; \`npm run bench\` sets up what it needs`);
  }
}

const LINE = /^(.+?) +(\d+) instructions +(\d+) (\w+)/;
const MODEL = /, arena \d+ bytes$/;

function parseCounts(text: string, files: string[]): Counts {
  const kernels: KernelCount[] = [];
  const models: ModelCount[] = [];
  for (const line of text.trimEnd().split('\n')) {
    const [, name, count, units, unit] = LINE.exec(line) ?? [];
    const model = models.at(-1);
    if (MODEL.test(line)) models.push({ window: 0, second: 0, frontEnd: 0, layers: new Map() });
    else if (name === undefined) throw new UserError(line);
    else if (model === undefined) kernels.push(kernel(name, Number(count), Number(units), unit === 'words' ? 1 : 8));
    else addToModel(model, name, Number(count));
  }
  if (models.length !== files.length) throw new UserError(`the bench ended early: ${text}`);
  return { kernels, models };
}

function kernel(text: string, instructions: number, units: number, bits: 1 | 8): KernelCount {
  const space = text.indexOf(' ');
  return { name: text.slice(0, space), bits, shape: text.slice(space + 1), instructions, units, perUnit: instructions / units };
}

function addToModel(model: ModelCount, name: string, count: number): void {
  // A layer whose output is kept runs in portions, each with a line of its own.
  const layer = /^layer (\d+)/.exec(name)?.[1];
  if (layer !== undefined) model.layers.set(Number(layer), (model.layers.get(Number(layer)) ?? 0) + count);
  if (name.startsWith('front end')) model.frontEnd = count;
  if (name.startsWith('a whole window')) model.window = count;
  if (name.startsWith('a second of audio')) model.second = count;
}
