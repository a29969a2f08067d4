import type { Command } from 'commander';
import { type Count, countInstructions, NOTHING } from '../bench/counter.js';
import { type CoreLayer, coreInfo } from '../evaluation/host-classifier.js';
import { examples, GROUP } from '../help.js';
import { modelPath } from '../models.js';

/** A layer of a whole window, or all layers of the front end, which run together frame by frame. */
interface LayerProfile {
  layers: number[];
  kernel: string;
  input: string;
  bits: 1 | 8;
  instructions: number;
  share: number;
  /** Of a prediction that follows another: only what of the maps is new. */
  hopInstructions: number;
  /** Of `instructions`, on a Cortex-M4. */
  estimatedCycles: number;
  /** MACs, or words of 32 bits in a 1-bit layer; 0 in a pool. */
  units: number;
  perUnit: number | null;
  weightBytes: number;
  inputBytes: number;
  outputBytes: number;
}

export function addProfileCommand(program: Command): void {
  program
    .command('profile')
    .helpGroup(GROUP.measure)
    .summary('a model layer by layer')
    .description('executed instructions of a whole window, layer by layer')
    .argument('<model>', 'a model that ships, or an .ebm file')
    .option('--json', 'one JSON object on standard output; sizes in bytes')
    .addHelpText('after', examples('earbit profile esc10-int8', 'earbit profile my.ebm --json'))
    .action(run);
}

async function run(model: string, { json }: { json?: boolean }): Promise<void> {
  const path = await modelPath(model);
  const { name, layers, frontEndLayers, arena } = await coreInfo(path);
  const { models } = await countInstructions([path]);
  const { frontEnd, layers: counts, window, hopFrontEnd, hopLayers } = models[0]!;
  const whole = window.instructions;
  const rows = layers.slice(frontEndLayers).map((layer, i) => {
    const index = frontEndLayers + i;
    return profile([index], [layer], counts.get(index), hopLayers.get(index), whole);
  });
  if (frontEndLayers > 0) {
    rows.unshift(profile([...layers.keys()].slice(0, frontEndLayers), layers.slice(0, frontEndLayers), frontEnd, hopFrontEnd, whole));
  }
  const { total: arenaBytes, bound: arenaBound } = arena;
  process.stdout.write(
    json
      ? `${JSON.stringify({ name, instructions: whole, estimatedCycles: window.estimatedCycles, arenaBytes, arenaBound, layers: rows })}\n`
      : `${table(rows)}${summary(rows, window)}arena ${arenaBytes} bytes; its buffers take ${arenaBound} at once\n`,
  );
}

function profile(indices: number[], layers: CoreLayer[], count = NOTHING, hop = NOTHING, window: number): LayerProfile {
  const { instructions, estimatedCycles } = count;
  const first = layers[0]!;
  const bits = first.kind.startsWith('xnor') ? 1 : 8;
  const units = layers.reduce((sum, layer) => sum + unitsOf(layer), 0);
  return {
    layers: indices,
    kernel: [...new Set(layers.map(({ kernelName }) => kernelName))].join(', '),
    input: first.input.join('x'),
    ...{ bits, instructions, share: instructions / window, hopInstructions: hop.instructions, estimatedCycles, units },
    perUnit: units > 0 ? instructions / units : null,
    weightBytes: layers.reduce((sum, { weightBytes }) => sum + weightBytes, 0),
    inputBytes: first.inputBytes,
    outputBytes: layers.at(-1)!.outputBytes,
  };
}

function unitsOf({ kind, macs, input: [, , channels] }: CoreLayer): number {
  return kind.startsWith('xnor') ? (macs / channels) * Math.ceil(channels / 32) : macs;
}

function table(rows: LayerProfile[]): string {
  const cells = rows.map((row) => [
    row.layers.length > 1 ? `${row.layers[0]}-${row.layers.at(-1)}` : `${row.layers[0]}`,
    row.kernel,
    row.input,
    `${row.instructions}`,
    `${(100 * row.share).toFixed(1)} %`,
    `${row.hopInstructions}`,
    row.units > 0 ? `${row.units} ${row.bits === 1 ? 'words' : 'MACs'}` : '',
    row.perUnit?.toFixed(2) ?? '',
    `${row.weightBytes}`,
    `${row.outputBytes}`,
  ]);
  const head = ['layer', 'kernel', 'input', 'instructions', 'share', 'in a hop', 'units', 'each', 'weights', 'output'];
  const widths = head.map((title, i) => Math.max(title.length, ...cells.map((row) => row[i]!.length)));
  const line = (row: string[]): string => row.map((cell, i) => (i === 1 || i === 2 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ').trimEnd();
  return `${[head, ...cells].map(line).join('\n')}\n`;
}

function summary(rows: LayerProfile[], window: Count): string {
  const hop = rows.reduce((sum, { hopInstructions }) => sum + hopInstructions, 0);
  return `${window.instructions} instructions in all (about ${window.estimatedCycles} cycles), ${hop} in a hop\n`;
}
