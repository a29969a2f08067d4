import { Board } from '../board.js';

export interface StoredOptions {
  port?: string;
  storage?: string;
  json?: boolean;
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
