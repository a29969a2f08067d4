import type { Command } from 'commander';
import { note } from '../messages.js';
import { defaultPort, namedPort } from '../serial/choose.js';

interface BoardChoice {
  port?: string;
  board?: string;
  sim?: boolean;
  /** Kept for an emulated board. */
  storage?: string;
}

/** Before a verb runs: settles what its --port is from --port, --sim, --storage, --board and their environment variables, which count for less than what is typed; see docs/cli.md. */
export async function chooseBoard(command: Command): Promise<void> {
  const takes = (name: string): boolean => command.options.some((option) => option.attributeName() === name);
  if (!takes('port')) return;
  const { port, board, sim, storage } = command.opts<BoardChoice>();
  const isTyped = (name: string): boolean => command.getOptionValueSource(name) === 'cli';
  const emulated = sim ? '--sim' : storage !== undefined ? '--storage' : undefined;
  if (isTyped('port') && emulated) command.error(`error: option '--port' cannot be used with option '${emulated}'`);
  if (isTyped('port') && port === '') command.error("error: option '--port' is empty");
  // Where there is no emulated board to choose, --board tells what is at the port, not which port it is.
  const otherBoard = isTyped('board') && !isTyped('port') && takes('sim');
  if (port && !emulated && !otherBoard) return void command.setOptionValue('port', await namedPort(port));
  command.setOptionValue('port', undefined);
  if (emulated || !takes('sim')) return;
  const attached = await defaultPort(board || undefined);
  if (attached === undefined) return;
  note(`earbit: uses the board on ${attached.path}; --sim boots an emulated one`);
  command.setOptionValue('port', attached.path);
}
