import type { Command } from 'commander';
import { Board } from '../board.js';
import { column } from '../column.js';
import { examples } from '../help.js';
import { type Kind, KINDS, storedContents } from '../storage.js';
import { boardOption, portOption, simOption, storageOption } from './options.js';

export interface StoredOptions {
  port?: string;
  storage?: string;
  json?: boolean;
}

/** Adds a verb about a board's storage to `app` or `model`. */
export function addStorageVerb(parent: Command, verb: string, description: string, example: string): Command {
  return parent
    .command(verb)
    .description(description)
    .addOption(portOption())
    .addOption(boardOption())
    .addOption(simOption())
    .addOption(storageOption())
    .option('--json', 'one JSON object a line on standard output')
    .addHelpText('after', examples(example));
}

/** Opens the board that the options name, prints the lines that `action` returns, and closes it. */
export async function withBoard({ port, storage }: StoredOptions, action: (board: Board) => Promise<string[]>): Promise<void> {
  const board = await Board.open({ port, storage, fast: true });
  try {
    for (const line of await action(board)) process.stdout.write(`${line}\n`);
  } finally {
    await board.close();
  }
}

/**
 * Prints what of one kind is in the storage.
 * @param use what the one in use does, as JSON's field and as text: `runs`, `hears`
 */
export function listStored(kind: Kind, use: { field: string; text: string }, options: StoredOptions): Promise<void> {
  return withBoard(options, async ({ connection }) => {
    const banks = (await storedContents(connection)).filter((bank) => bank.kind === KINDS[kind]);
    const names = column(banks.map(({ name }) => name));
    return banks.map(({ name, length, sequence, crc, version, inUse }, i) =>
      options.json
        ? JSON.stringify({ name, length, sequence, crc, version, [use.field]: inUse === 1 })
        : `${names[i]} ${length} bytes${version > 0 ? `, version ${version}` : ''}${inUse === 1 ? `, ${use.text}` : ''}`,
    );
  });
}
