import type { Command } from 'commander';
import { Board } from '../board.js';
import { column } from '../column.js';
import { coreInfo } from '../evaluation/host-classifier.js';
import { examples, GROUP } from '../help.js';
import { modelPath, shippedModels } from '../models.js';
import { portOption } from './options.js';

interface ModelsOptions {
  port?: string;
  json?: boolean;
}

interface ListedModel {
  name: string;
  technique: string;
  labels: string[];
  flashBytes: number;
  arenaBytes: number;
}

export function addModelsCommand(program: Command): void {
  program
    .command('models')
    .helpGroup(GROUP.board)
    .summary('models shipped, or on board')
    .description('the models that earbit ships, or with --port those on a board')
    .addOption(portOption())
    .option('--json', 'one JSON object a line on standard output; sizes in bytes')
    .addHelpText('after', examples('earbit models', 'earbit models --port /dev/ttyACM0 --json'))
    .action(run);
}

async function run({ port, json }: ModelsOptions): Promise<void> {
  const models = port === undefined ? await shipped() : await onBoard(port);
  const names = column(models.map(({ name }) => name));
  for (const [i, model] of models.entries()) {
    const { technique, labels, flashBytes, arenaBytes } = model;
    const text = `${names[i]} ${technique.padEnd(6)} ${labels.length} classes, ${flashBytes} bytes of flash, ${arenaBytes} of RAM`;
    process.stdout.write(`${json ? JSON.stringify(model) : text}\n`);
  }
}

async function shipped(): Promise<ListedModel[]> {
  const models: ListedModel[] = [];
  for (const name of await shippedModels()) {
    const { technique, labels, flashBytes, arena } = await coreInfo(await modelPath(name));
    models.push({ name, technique, labels, flashBytes, arenaBytes: arena.total });
  }
  return models;
}

async function onBoard(port: string): Promise<ListedModel[]> {
  const board = await Board.open({ port });
  try {
    return board.description.models.map(({ name, technique, labels, flashBytes, arenaBytes }) => ({
      ...{ name, technique, labels, flashBytes, arenaBytes },
    }));
  } finally {
    await board.close();
  }
}
