import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '../errors.js';
import { projectPath } from '../project.js';

const PROJECT = projectPath('');
const PROGRAM = projectPath('build/test/native-board');
/** Estimates cycles (host-tools/native/cycles.c). */
const PLUGIN = projectPath('build/host/libcycles.so');

/** Executed instructions, and what they may take on a Cortex-M4. */
export interface Count {
  instructions: number;
  estimatedCycles: number;
}

export const NOTHING: Count = { instructions: 0, estimatedCycles: 0 };

/** A kernel's call on one fixed shape. A unit is a MAC, or 32 of them in a 1-bit kernel. */
export interface KernelCount extends Count {
  name: string;
  bits: 1 | 8;
  shape: string;
  units: number;
  perUnit: number;
}

/** What a model takes when nothing else runs. */
export interface ModelCount {
  /** A window that follows none, from samples to outputs. */
  window: Count;
  /** A second of audio, each prediction with what it keeps from the one before. */
  second: Count;
  /** Of `window`: the front end. */
  frontEnd: Count;
  /** Of `window`: each layer by its index; those of the front end are absent. */
  layers: Map<number, Count>;
  /** Of a prediction that follows another: the front end, and each layer likewise. */
  hopFrontEnd: Count;
  hopLayers: Map<number, Count>;
}

export interface Counts {
  kernels: KernelCount[];
  /** In the order of the files. */
  models: ModelCount[];
}

/**
 * Counts executed instructions and estimates cycles with test/native/bench_kernels.c on the emulated board; it is built when it is
 * not up to date.
 * @param files of models with a front end
 * @throws UserError when the program cannot be built or a model is refused
 */
export async function countInstructions(files: string[]): Promise<Counts> {
  const toolchain = projectPath('boards/mps2-an386/toolchain.cmake');
  await output('cmake', ['-S', projectPath('test/native'), '-B', PROGRAM, `-DCMAKE_TOOLCHAIN_FILE=${toolchain}`]);
  await output('cmake', ['--build', PROGRAM, '--target', 'bench_kernels']);
  if (!existsSync(PLUGIN)) throw new UserError('the emulator\'s plugin is not built; run: npm run build:host');
  const folder = mkdtempSync(join(tmpdir(), 'earbit-'));
  const removeFolder = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', removeFolder);
  try {
    // Names of a digit or two: QEMU drops a semihosted program's command line of more than 256 characters without a word, and takes a comma for its own.
    const names = files.map((_, index) => `${index}`);
    files.forEach((file, index) => symlinkSync(resolve(file), join(folder, names[index]!)));
    const args = ['-plugin', `${PLUGIN},to=cycles`, `${PROGRAM}/bench_kernels.elf`, '--cycles', 'cycles', ...names];
    return parseCounts(await output(projectPath('test/native/run-board.sh'), args, folder), files);
  } finally {
    process.off('exit', removeFolder);
    removeFolder();
  }
}

async function output(program: string, args: string[], cwd = PROJECT): Promise<string> {
  try {
    return (await promisify(execFile)(program, args, { cwd, maxBuffer: 1 << 24 })).stdout;
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number | string; stdout: string; stderr: string };
    const reason = typeof code === 'string' ? `cannot be run (${code})` : `failed: ${(stderr || stdout).trim()}`;
    throw new UserError(`${program} ${reason}; \`npm run bench\` sets up what it needs`);
  }
}

const LINE = /^(.+?) +(\d+) instructions +(\d+) (\w+) .*, (\d+) cycles$/;
const MODEL = /, arena \d+ bytes$/;

function parseCounts(text: string, files: string[]): Counts {
  const kernels: KernelCount[] = [];
  const models: ModelCount[] = [];
  for (const line of text.trimEnd().split('\n')) {
    const [, name, instructions, units, unit, cycles] = LINE.exec(line) ?? [];
    const count = { instructions: Number(instructions), estimatedCycles: Number(cycles) };
    const model = models.at(-1);
    if (MODEL.test(line)) models.push(nothingCounted());
    else if (name === undefined) throw new UserError(line);
    else if (model === undefined) kernels.push(kernel(name, count, Number(units), unit === 'words' ? 1 : 8));
    else addToModel(model, name, count);
  }
  if (models.length !== files.length) throw new UserError(`the bench ended early: ${text}`);
  return { kernels, models };
}

function nothingCounted(): ModelCount {
  return { window: NOTHING, second: NOTHING, frontEnd: NOTHING, layers: new Map(), hopFrontEnd: NOTHING, hopLayers: new Map() };
}

function kernel(text: string, count: Count, units: number, bits: 1 | 8): KernelCount {
  const space = text.indexOf(' ');
  return { name: text.slice(0, space), bits, shape: text.slice(space + 1), ...count, units, perUnit: count.instructions / units };
}

function addToModel(model: ModelCount, name: string, count: Count): void {
  const [, hop, layer] = /^(a hop: )?layer (\d+)/.exec(name) ?? [];
  // A layer whose output is kept runs in portions, each with a line of its own.
  if (layer !== undefined) addTo(hop === undefined ? model.layers : model.hopLayers, Number(layer), count);
  if (name.startsWith('front end')) model.frontEnd = count;
  if (name.startsWith('a hop of')) model.hopFrontEnd = count;
  if (name.startsWith('a whole window')) model.window = count;
  if (name.startsWith('a second of audio')) model.second = count;
}

function addTo(layers: Map<number, Count>, layer: number, count: Count): void {
  const before = layers.get(layer) ?? NOTHING;
  layers.set(layer, {
    instructions: before.instructions + count.instructions,
    estimatedCycles: before.estimatedCycles + count.estimatedCycles,
  });
}
