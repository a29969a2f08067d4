import { clearLine, cursorTo } from 'node:readline';
import { Recoverable, type REPLServer, start } from 'node:repl';
import { cacheFolder } from '../cache.js';
import { makeFolder } from '../files.js';
import type { ConsoleCommand } from './commands.js';
import type { Evaluator } from './evaluator.js';
import { isIncomplete } from './script.js';

const PROMPT = '> ';

/** A prompt that stays while others print above it. */
export interface Prompt {
  say(text: string): void;
  /** Resolves when the user leaves. */
  ended: Promise<void>;
}

/** A prompt in the terminal, by Node's own REPL: history in a file, completion from the board, several lines. */
export function openPrompt(evaluator: Evaluator, commands: Record<string, ConsoleCommand>): Prompt {
  let evaluating = 0;
  const server = start({
    prompt: PROMPT,
    ignoreUndefined: true,
    completer: (line: string, done: (error: null, result: [string[], string]) => void) => {
      void evaluator.complete(line).then((result) => done(null, result), () => done(null, [[], line]));
    },
    // A value is text already.
    writer: (value: unknown) => (value instanceof Error ? value.message : String(value)),
    eval: (source, _context, _file, done) => {
      if (isIncomplete(source)) return done(new Recoverable(new SyntaxError('incomplete')), undefined);
      if (source.trim() === '') return done(null, undefined);
      evaluating++;
      const settle = (value: unknown): void => {
        evaluating--;
        done(null, value === 'undefined' ? undefined : value);
      };
      void evaluator.evaluate(source.trimEnd()).then(settle, settle);
    },
  });
  keepHistory(server);
  for (const [name, { help, run }] of Object.entries(commands)) {
    server.defineCommand(name, {
      help,
      action: (argument) => {
        const say = (text: string): void => {
          server.output.write(`${text}\n`);
          server.displayPrompt();
        };
        void run(argument).then(say, (error: Error) => say(error.message));
      },
    });
  }
  // Ctrl-C stops what the board does; where it does nothing, Node's REPL knows what to do.
  const leave = server.listeners('SIGINT') as (() => void)[];
  server.removeAllListeners('SIGINT');
  server.on('SIGINT', () => {
    if (evaluating > 0) void evaluator.interrupt();
    else for (const listener of leave) listener.call(server);
  });
  return {
    say: (text) => {
      clearLine(process.stdout, 0);
      cursorTo(process.stdout, 0);
      process.stdout.write(`${text}\n`);
      if (evaluating === 0) server.displayPrompt(true);
    },
    ended: new Promise((resolve) => server.once('exit', resolve)),
  };
}

/** Lines of earlier consoles come back in this one; without a writable cache folder they do not. */
function keepHistory(server: REPLServer): void {
  try {
    makeFolder(cacheFolder());
  } catch {
    return;
  }
  server.setupHistory(cacheFolder('console-history'), () => {});
}
