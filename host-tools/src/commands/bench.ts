import type { Command } from 'commander';
import { countInstructions, type KernelCount } from '../bench/counter.js';
import { type Traced, trace } from '../bench/trace.js';
import { Board } from '../board.js';
import { microjoules } from '../energy.js';
import { UserError } from '../errors.js';
import { coreInfo } from '../evaluation/host-classifier.js';
import { examples, GROUP } from '../help.js';
import { modelPath, shippedModels } from '../models.js';
import { namedPort } from '../serial/choose.js';

/** Of an nRF52840 at 64 MHz. */
const CYCLES_PER_MILLISECOND = 64e3;

interface BenchOptions {
  on?: string;
  json?: boolean;
}

/** What one model takes: executed instructions on the emulated board, cycles on a real one. */
interface ModelBench {
  name: string;
  technique: string;
  instructionsPerWindow: number;
  instructionsPerSecond: number;
  predictionsPerSecond: number;
  /** Estimated on an emulated board; the cycles of a real one. */
  cyclesPerWindow: number;
  cyclesPerSecond: number;
  /** The arena, and the least that this plan's buffers take at once; null where a board does not tell. */
  arenaBytes: number;
  arenaBound: number | null;
  flashBytes: number;
  /** What goes on beside the inference, as shares of it: the app (JavaScript and what it calls), sending, receiving audio. */
  javascriptShare: number;
  sendingShare: number;
  receivingShare: number;
  /** Of a prediction that follows another, by its cycles at 64 MHz. */
  milliseconds: number;
  microjoules: number;
}

export function addBenchCommand(program: Command): void {
  program
    .command('bench')
    .helpGroup(GROUP.measure)
    .summary('instructions by kernel')
    .description('executed instructions of the kernels and the models')
    .argument('[model...]', 'models by name, or .ebm files (default: all that ship)')
    .option('--on <port>', 'the models of a board at a serial port, in its own cycles')
    .option('--json', 'one JSON object on standard output; sizes in bytes')
    .addHelpText('after', examples('earbit bench', 'earbit bench esc10-int8 --json', 'earbit bench --on /dev/ttyACM0'))
    .action(run);
}

async function run(names: string[], { on, json }: BenchOptions): Promise<void> {
  const result = on === undefined ? await onEmulatedBoard(names) : { kernels: [], models: await onBoard(await namedPort(on), names) };
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : table(result));
}

async function onEmulatedBoard(given: string[]): Promise<{ kernels: KernelCount[]; models: ModelBench[] }> {
  const names = given.length > 0 ? given : await shippedModels();
  const paths = await Promise.all(names.map(modelPath));
  const infos = await Promise.all(paths.map(coreInfo));
  const counts = await countInstructions(paths);
  const models: ModelBench[] = [];
  for (const [i, name] of names.entries()) {
    const { window, second } = counts.models[i]!;
    const { arena, technique, flashBytes, hop, sampleRate, name: modelName } = infos[i]!;
    const board = await Board.open({ model: name, fast: true });
    try {
      const predictionsPerSecond = sampleRate / hop;
      models.push({
        ...{ name: modelName, technique, instructionsPerWindow: window.instructions, instructionsPerSecond: second.instructions },
        ...{ cyclesPerWindow: window.estimatedCycles, cyclesPerSecond: second.estimatedCycles, predictionsPerSecond },
        ...{ arenaBytes: arena.total, arenaBound: arena.bound, flashBytes },
        ...shares(await trace(board)),
        ...cost(second.estimatedCycles / predictionsPerSecond),
      });
    } finally {
      await board.close();
    }
  }
  return { kernels: counts.kernels, models };
}

async function onBoard(port: string, given: string[]): Promise<ModelBench[]> {
  const board = await Board.open({ port });
  const models: ModelBench[] = [];
  try {
    const names = given.length > 0 ? given : board.description.models.map(({ name }) => name);
    if (names.length === 0) throw new UserError('no model is on the board');
    for (const name of names) {
      await board.select(name);
      const { technique, hop, sampleRate, arenaBytes, flashBytes } = board.model;
      const traced = await trace(board);
      const predictionsPerSecond = sampleRate / hop;
      const second = Math.round(traced.prediction * predictionsPerSecond);
      models.push({
        ...{ name, technique, instructionsPerWindow: traced.window, instructionsPerSecond: second },
        ...{ cyclesPerWindow: traced.window, cyclesPerSecond: second, predictionsPerSecond },
        ...{ arenaBytes, arenaBound: null, flashBytes, ...shares(traced), ...cost(traced.prediction) },
      });
    }
  } finally {
    await board.close();
  }
  return models;
}

function shares({ app, sending, receiving, prediction }: Traced): Pick<ModelBench, 'javascriptShare' | 'sendingShare' | 'receivingShare'> {
  return { javascriptShare: app / prediction, sendingShare: sending / prediction, receivingShare: receiving / prediction };
}

function cost(cycles: number): Pick<ModelBench, 'milliseconds' | 'microjoules'> {
  return { milliseconds: cycles / CYCLES_PER_MILLISECOND, microjoules: microjoules(cycles) };
}

function table({ kernels, models }: { kernels: KernelCount[]; models: ModelBench[] }): string {
  const lines = kernels.map(
    ({ name, bits, shape, instructions, units, perUnit, estimatedCycles }) =>
      `${name.padEnd(14)} ${shape.padEnd(34)} ${millions(instructions)} M / ${`${units} ${bits === 1 ? 'words' : 'MACs'}`.padEnd(13)} = ${perUnit.toFixed(2)}, about ${millions(estimatedCycles).trimStart()} M cycles`,
  );
  for (const model of models) {
    lines.push(
      `${model.name} (${model.technique}): ${model.arenaBytes} bytes of RAM${model.arenaBound === null ? '' : ` (at least ${model.arenaBound})`}, ${model.flashBytes} of flash`,
      `  a window anew ${millions(model.instructionsPerWindow)} M, a second of audio ${millions(model.instructionsPerSecond)} M at ${model.predictionsPerSecond.toFixed(2)} predictions`,
      `  cycles: ${millions(model.cyclesPerWindow)} M, ${millions(model.cyclesPerSecond)} M; at 64 MHz ${model.milliseconds.toFixed(1)} ms, ${Math.round(model.microjoules)} µJ a prediction`,
      `  of the inference: app ${percent(model.javascriptShare)} and sending ${percent(model.sendingShare)}; receiving audio ${percent(model.receivingShare)}`,
    );
  }
  return `${lines.join('\n')}\n`;
}

function millions(count: number): string {
  return (count / 1e6).toFixed(3).padStart(7);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
