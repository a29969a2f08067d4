import type { Command } from 'commander';

/** Before a verb runs: says what its --port is, after --sim and EARBIT_PORT were heard. */
export function chooseBoard(command: Command): void {
  const { port, sim } = command.opts<{ port?: string; sim?: boolean }>();
  if (!sim && port !== '') return;
  if (command.getOptionValueSource('port') === 'cli') {
    command.error(sim ? "error: option '--port' cannot be used with option '--sim'" : "error: option '--port' is empty");
  }
  command.setOptionValue('port', undefined);
}
