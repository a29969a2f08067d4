import { type ChildProcessWithoutNullStreams, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { UserError } from '../errors.js';
import { projectPath } from '../project.js';
import type { Classifier } from './evaluate.js';

/** The C core as a program of the host; `npm run build:host` makes it. */
const CORE = projectPath('build/host/earbit-core');

/** A layer as `earbit-core --info` describes it; shapes are [rows, columns, channels]. */
export interface CoreLayer {
  kind: string;
  inputType: string;
  outputType: string;
  input: [number, number, number];
  output: [number, number, number];
  kernel: [number, number];
  kernelName: string;
  macs: number;
  inputBytes: number;
  outputBytes: number;
  weightBytes: number;
}

/** What `earbit-core --info` prints, as far as it matters here. */
interface CoreInfo {
  name: string;
  technique: string;
  labels: string[];
  sampleRate: number;
  window: number;
  hop: number;
  frontEndLayers: number;
  logitScale: number;
  layers: CoreLayer[];
  flashBytes: number;
  /** Bytes; `bound` is what the plan's buffers take at once, at most. */
  arena: { total: number; bound: number };
}

/**
 * What a model file says about itself.
 * @throws UserError when the core is not built or refuses the model
 */
export async function coreInfo(model: string): Promise<CoreInfo> {
  if (!existsSync(CORE)) throw new UserError(`the host's C core is not built; run: npm run build:host`);
  return promisify(execFile)(CORE, ['--info', model]).then(
    ({ stdout }) => JSON.parse(stdout) as CoreInfo,
    (error: { stderr: string }) => {
      throw new UserError(complaintOf(error.stderr));
    },
  );
}

/** @returns what the core says on standard error, without its name */
function complaintOf(stderr: string): string {
  return stderr.trim().replace(/^earbit-core: /, '');
}

/**
 * Runs a model with the C core on this machine.
 * @param model path of an .ebm file
 * @throws UserError when the core is not built or refuses the model
 */
export async function hostClassifier(model: string): Promise<Classifier> {
  const { labels, sampleRate, window, logitScale } = await coreInfo(model);
  // In a process group of its own: Ctrl-C in a terminal ends this process in order, and that one with it.
  const core = spawn(CORE, [model], { detached: true });
  const read = reader(core);
  return {
    on: 'host',
    ...{ labels, sampleRate, window, logitScale },
    async classify(windows) {
      for (const window of windows) core.stdin.write(new Uint8Array(window.buffer, window.byteOffset, window.byteLength));
      const logits: Int32Array[] = [];
      for (const _ of windows) {
        const bytes = await read(4 * labels.length);
        logits.push(Int32Array.from(labels, (_label, i) => bytes.readInt32LE(4 * i)));
      }
      return logits;
    },
    async close() {
      core.stdin.end();
    },
  };
}

/** @returns a function that resolves with the next `size` bytes of the program's output */
function reader(core: ChildProcessWithoutNullStreams): (size: number) => Promise<Buffer> {
  let complaint = '';
  core.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  core.stdin.on('error', () => {}); // a core that ended says why on standard error
  const ended = new Promise<never>((_, reject) =>
    core.once('close', (code) => reject(new UserError(complaintOf(complaint) || `earbit-core ended with status ${code}`))),
  );
  ended.catch(() => {});
  return async (size) => {
    for (;;) {
      const bytes = core.stdout.read(size) as Buffer | null;
      if (bytes !== null) return bytes;
      await Promise.race([new Promise((resolve) => core.stdout.once('readable', resolve)), ended]);
    }
  };
}
