import { addAbortSignal } from 'node:stream';
import { text as readAll } from 'node:stream/consumers';
import type { Command } from 'commander';
import { failureText } from '../app/app-error.js';
import { Board } from '../board.js';
import { consoleCommands } from '../console/commands.js';
import { EvaluationError, Evaluator } from '../console/evaluator.js';
import { openPrompt } from '../console/interactive.js';
import { runScript } from '../console/script.js';
import { UserError } from '../errors.js';
import { examples, GROUP } from '../help.js';
import { interruption } from '../interruption.js';
import { logText } from '../listen/log.js';
import { note } from '../messages.js';
import { appOption, boardOption, portOption, simOption } from './options.js';

interface ConsoleOptions {
  port?: string;
  app?: string;
  evaluate?: string;
}

export function addConsoleCommand(program: Command): void {
  program
    .command('console')
    .helpGroup(GROUP.program)
    .summary('type JavaScript on a board')
    .description('evaluate JavaScript in the app that a board runs: typed, from standard input, or one expression')
    .addOption(portOption())
    .addOption(boardOption())
    .addOption(simOption())
    .addOption(appOption())
    .option('-e, --evaluate <source>', 'evaluate this and end')
    .addHelpText('after', examples('earbit console', "earbit console -e 'model.name()'", "echo '1 + 1' | earbit console"))
    .action(run);
}

async function run({ port, app, evaluate }: ConsoleOptions): Promise<void> {
  const board = await Board.open({ port, app });
  let say = note;
  board.connection.listen((message) => {
    if (message.type === 'logLine') say(logText(message));
    else if (message.type === 'appError' && message.where !== 'console') say(failureText(message));
  });
  try {
    const evaluator = await Evaluator.open(board.connection);
    const commands = consoleCommands(board, evaluator);
    if (evaluate === undefined && process.stdin.isTTY) {
      note(`${board.description.board}: ${board.description.engine}, app ${board.description.app}; .help lists commands, Ctrl-D leaves`);
      const prompt = openPrompt(evaluator, commands);
      say = prompt.say;
      await prompt.ended;
      return;
    }
    const interrupted = interruption();
    interrupted.addEventListener('abort', () => void evaluator.interrupt());
    const print = (text: string): void => void process.stdout.write(`${text}\n`);
    await runScript(evaluate ?? (await readInput(interrupted)), evaluator, commands, print);
  } catch (error) {
    throw error instanceof EvaluationError ? new UserError(error.message, Number(process.exitCode ?? 1)) : error;
  } finally {
    await board.close();
  }
}

/** @returns what standard input holds; nothing when the user stops before its end */
function readInput(interrupted: AbortSignal): Promise<string> {
  return readAll(addAbortSignal(interrupted, process.stdin)).catch((error: unknown) => {
    if (interrupted.aborted) return '';
    throw error;
  });
}
