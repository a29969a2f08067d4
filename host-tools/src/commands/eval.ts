import type { Command } from 'commander';
import { Board } from '../board.js';
import { UserError } from '../errors.js';
import { boardClassifier } from '../evaluation/board-classifier.js';
import { clipsOfFold } from '../evaluation/dataset.js';
import { type Classifier, type ClipResult, evaluate, type Evaluation } from '../evaluation/evaluate.js';
import { hostClassifier } from '../evaluation/host-classifier.js';
import { examples, GROUP } from '../help.js';
import { interruption } from '../interruption.js';
import { tellError } from '../messages.js';
import { modelPath } from '../models.js';
import { positive } from './options.js';

interface EvalOptions {
  model: string;
  data: string;
  fold: number;
  on: string;
  limit?: number;
  json?: boolean;
}

export function addEvalCommand(program: Command): void {
  program
    .command('eval')
    .helpGroup(GROUP.measure)
    .summary('accuracy on labelled clips')
    .description('accuracy on a labelled folder, clip by clip, after the whole-clip protocol of the ACDNet paper')
    .requiredOption('--model <name>', 'a shipped model, or an .ebm file')
    .requiredOption('--data <folder>', 'recordings as LABEL/FOLD-ID-TAKE.EXT (ESC-10, ESC-50), or a folder that training has prepared')
    .requiredOption('--fold <n>', 'the fold to measure on', positive)
    .option('--on <where>', 'host (the C core on this machine), sim (emulated board), or a port', 'host')
    .option('--limit <n>', 'every n-th of the fold’s clips so that about this many are heard (default: all)', positive)
    .option('--json', 'one JSON object on standard output')
    .addHelpText('after', examples('earbit eval --model esc10-int8-fold4 --data esc10 --fold 4', 'earbit eval --model esc10-int8 --data esc10 --fold 4 --on sim --limit 20'))
    .action(run);
}

async function run(options: EvalOptions): Promise<void> {
  const signal = interruption();
  const classifier = await openClassifier(options.on, options.model);
  try {
    const all = await clipsOfFold(options.data, options.fold, classifier.sampleRate);
    const step = options.limit === undefined ? 1 : Math.ceil(all.length / options.limit);
    const clips = all.filter((_, i) => i % step === 0);
    const progress = (done: number, { file, predicted, label }: ClipResult): void => {
      if (options.json) return;
      const mark = predicted === label ? ' ' : '✗';
      process.stdout.write(`${`${done}/${clips.length}`.padStart(7)} ${mark} ${file}: ${predicted}\n`);
    };
    let failures = 0;
    const unheard = (error: UserError): void => {
      failures++;
      tellError(error);
    };
    const evaluation = await evaluate(classifier, clips, signal, progress, unheard);
    if (evaluation.clips > 0) write(evaluation, classifier.on, options);
    if (failures > 0) throw new UserError(`${failures} of ${clips.length} clips cannot be heard, the figures are of the others`);
  } finally {
    await classifier.close();
  }
}

function write(evaluation: Evaluation, on: string, { model, fold, json }: EvalOptions): void {
  if (json) {
    process.stdout.write(`${JSON.stringify({ model, fold, on, ...evaluation })}\n`);
    return;
  }
  const { clips, correct, crops, cropsCorrect, accuracy } = evaluation;
  process.stdout.write(
    `${model} on fold ${fold}, ${on}: ${correct} of ${clips} clips (${percent(accuracy)}), ${cropsCorrect} of ${crops} crops (${percent(cropsCorrect / crops)})\n`,
  );
}

async function openClassifier(on: string, model: string): Promise<Classifier> {
  if (on === 'host') return hostClassifier(await modelPath(model));
  return boardClassifier(on, await Board.open({ model, fast: true, ...(on !== 'sim' && { port: on }) }));
}

function percent(share: number): string {
  return `${(100 * share).toFixed(2)} %`;
}
