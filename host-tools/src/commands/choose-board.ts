import type { Command } from 'commander';
import { note } from '../messages.js';
import { defaultPort, namedPort } from '../serial/choose.js';

interface BoardChoice {
  port?: string;
  board?: string;
  sim?: boolean;
}

/** Before a verb runs: settles what its --port is from --port, --sim, --board and their environment variables; see docs/cli.md. */
export async function chooseBoard(command: Command): Promise<void> {
  const takes = (name: string): boolean => command.options.some((option) => option.attributeName() === name);
  if (!takes('port')) return;
  const { port, board, sim } = command.opts<BoardChoice>();
  const isTyped = command.getOptionValueSource('port') === 'cli';
  if (isTyped && sim) command.error("error: option '--port' cannot be used with option '--sim'");
  if (isTyped && port === '') command.error("error: option '--port' is empty");
  if (port && !sim) return void command.setOptionValue('port', await namedPort(port));
  command.setOptionValue('port', undefined);
  if (sim || !takes('sim')) return;
  const attached = await defaultPort(board || undefined);
  if (attached === undefined) return;
  note(`earbit: uses the board on ${attached.path}; --sim boots an emulated one`);
  command.setOptionValue('port', attached.path);
}
