import { Script } from 'node:vm';
import { UserError } from '../errors.js';
import type { ConsoleCommand } from './commands.js';
import type { Evaluator } from './evaluator.js';

/** @returns true when the source only lacks its end, as a function whose brace is still open */
export function isIncomplete(source: string): boolean {
  try {
    new Script(source);
    return false;
  } catch (error) {
    return /Unexpected end of input|Unterminated template|missing \) after argument list$/.test((error as Error).message);
  }
}

/**
 * Runs lines as if they were typed, and prints each value that is not undefined.
 * @throws EvaluationError or UserError at the first line that fails
 */
export async function runScript(
  text: string,
  evaluator: Evaluator,
  commands: Record<string, ConsoleCommand>,
  print: (text: string) => void,
): Promise<void> {
  let source = '';
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    source = source === '' ? line : `${source}\n${line}`;
    if (source.trim() === '') continue;
    const [, name, argument] = /^\s*\.(\w+)\s*(.*?)\s*$/.exec(source) ?? [];
    if (name === undefined && isIncomplete(source) && index < lines.length - 1) continue;
    const command = name === undefined ? undefined : commands[name];
    if (name !== undefined && command === undefined) throw new UserError(`there is no command .${name}; there are .${Object.keys(commands).join(' .')}`);
    const result = command === undefined ? await evaluator.evaluate(source) : await command.run(argument!);
    if (result !== 'undefined') print(result);
    source = '';
  }
}
