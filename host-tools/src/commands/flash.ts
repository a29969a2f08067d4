import { type Command, Option } from 'commander';
import { knownBoard, type RealBoard, type Runner, RUNNERS } from '../boards.js';
import { UserError } from '../errors.js';
import { builtImage, type Image, imageFile } from '../flash/image.js';
import { chooseRunner, flashCommands } from '../flash/runners.js';
import { flashUf2 } from '../flash/uf2.js';
import { examples, GROUP } from '../help.js';
import { interruption } from '../interruption.js';
import { note } from '../messages.js';
import { probe } from '../serial/probe.js';
import { attachedPorts } from '../serial/attached.js';
import { portOfBoard } from '../serial/choose.js';
import { remember } from '../serial/remembered.js';
import { runTool } from '../tools.js';
import { boardOption, portOption } from './options.js';

/** Time for a board to restart and for its port to come back. */
const RESTART_TIMEOUT_MS = 15_000;

export interface FlashOptions {
  board: string;
  runner?: Runner;
  buildDir: string;
  port?: string;
  drive?: string;
}

export function addFlashCommand(program: Command): void {
  program
    .command('flash [image]')
    .helpGroup(GROUP.board)
    .summary('put the image on a board')
    .description('put the image (.hex, .elf or .uf2; else the one that west has built) on a board, through what is installed')
    .addOption(boardOption().makeOptionMandatory())
    .addOption(new Option('--runner <name>', 'what flashes (default: the first of the board’s that is installed)').choices(RUNNERS))
    .option('--build-dir <folder>', 'folder of west’s build', 'build')
    .addOption(portOption())
    .option('--drive <folder>', 'where the drive of a UF2 bootloader is mounted (default: looked for)')
    .addHelpText('after', examples('earbit flash --board nrf52840dk', 'earbit flash --board xiao-nrf52840-sense zephyr.uf2'))
    .action(flash);
}

export async function flash(file: string | undefined, options: FlashOptions): Promise<void> {
  const board = knownBoard(options.board);
  if (board.kind === 'emulated') {
    throw new UserError(`${board.name} is emulated: it boots build/firmware/earbit.elf anew each time, so that there is nothing to flash; run: npm run build`);
  }
  const image = file === undefined ? builtImage(options.buildDir, board) : imageFile(file);
  const port = options.port ?? (await portOfBoard(board.name));
  const runner = chooseRunner(board, options.runner, (name) => canFlash(name, board, image));
  note(`earbit: flashes ${board.title} with ${runner}`);
  for (const command of flashCommands(runner, board, image) ?? []) await runTool(command);
  if (runner === 'uf2') await flashUf2(board, image.uf2!, port, options.drive);
  if (!interruption().aborted) await greet(board, options.port);
}

function canFlash(runner: Runner, board: RealBoard, image: Image): boolean {
  return runner === 'uf2' ? image.uf2 !== undefined : flashCommands(runner, board, image) !== undefined;
}

/** Waits until the board answers with its new image, where its port is known. */
async function greet(board: RealBoard, named: string | undefined): Promise<void> {
  const signal = interruption();
  const deadline = Date.now() + RESTART_TIMEOUT_MS;
  let problem = `no port of it is known: find it with \`earbit ports\``;
  while (!signal.aborted && Date.now() < deadline) {
    const port = named ?? (await portOfBoard(board.name));
    if (port === undefined) break;
    const answer = await probe(port);
    if ('description' in answer) {
      const attached = (await attachedPorts().catch(() => [])).find(({ path }) => path === port);
      if (attached !== undefined) remember(attached, answer.description.board);
      process.stdout.write(`${answer.description.board} answers on ${port}: image ${answer.description.image}, ${answer.description.engine}\n`);
      return;
    }
    problem = answer.problem;
  }
  if (!signal.aborted) note(`earbit: the image is on the board, but ${problem}`);
}
