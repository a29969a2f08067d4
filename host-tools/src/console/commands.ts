import { column } from '../column.js';
import type { ConnectedBoard } from '../connected-board.js';
import { readNamedFile } from '../files.js';
import type { Stats } from '../link/protocol.js';
import type { Evaluator } from './evaluator.js';

export interface ConsoleCommand {
  help: string;
  /** @returns what it has to say */
  run(argument: string): Promise<string>;
}

/** What a line that begins with a dot does, by the word behind the dot. */
export function consoleCommands(board: ConnectedBoard, evaluator: Evaluator): Record<string, ConsoleCommand> {
  const { connection } = board;
  return {
    mem: {
      help: 'Memory of the board: used, of how much, at most so far',
      run: async () => memoryText(await connection.request({ type: 'statsRequest' }, 'stats')),
    },
    gc: {
      help: 'Collect the garbage of the JavaScript heap',
      run: async () => memoryText(await connection.request({ type: 'collectGarbage' }, 'stats')),
    },
    models: {
      help: 'The models on the board',
      run: async () => {
        const { models } = board.description;
        const names = column(models.map(({ name }) => name));
        return models
          .map(({ name, technique, labels }, i) => `${name === board.model.name ? '*' : ' '} ${names[i]} ${technique.padEnd(6)} ${labels.length} classes`)
          .join('\n');
      },
    },
    reset: {
      help: 'Reset the board; its app starts anew',
      run: async () => {
        await connection.send({ type: 'resetRequest' });
        await board.reconnect(new AbortController().signal);
        return `the board is back; app ${board.description.app}`;
      },
    },
    load: {
      help: 'Evaluate a file, JavaScript or TypeScript',
      run: async (path) => evaluator.evaluate(await readScript(path)),
    },
  };
}

function memoryText({ heapUsed, heapSize, heapHighWater, stackSize, stackHighWater, arenaUsed, arenaSize }: Stats): string {
  return [
    `heap   ${heapUsed} of ${heapSize} bytes used, at most ${heapHighWater}`,
    `stack  at most ${stackHighWater} of ${stackSize} bytes used`,
    `arena  ${arenaUsed} of ${arenaSize} bytes used`,
  ].join('\n');
}

/** @throws UserError when it cannot be read */
async function readScript(path: string): Promise<string> {
  const text = (await readNamedFile(path)).toString();
  if (!path.endsWith('.ts')) return text;
  const { default: ts } = await import('typescript');
  const compilerOptions = { target: ts.ScriptTarget.ES5, module: ts.ModuleKind.CommonJS, ignoreDeprecations: '5.0' };
  return ts.transpileModule(text, { compilerOptions }).outputText;
}
