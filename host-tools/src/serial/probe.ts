import { BAUD_RATE } from '../board.js';
import { UserError } from '../errors.js';
import { Connection } from '../link/connection.js';
import type { BoardDescription } from '../link/introduction.js';
import { openSerial } from '../link/serial.js';

/** What answers on a port, or in one sentence why nothing does. */
export type Answer = { description: BoardDescription } | { problem: string };

/** A board answers a hello within milliseconds; more is for a loaded host. */
const PROBE_TIMEOUT_MS = 1500;

/** Asks once, briefly, who is on a port. */
export async function probe(port: string, timeoutMs = PROBE_TIMEOUT_MS): Promise<Answer> {
  const connection = new Connection(port, () => openSerial(port, BAUD_RATE));
  try {
    return { description: await connection.connect(timeoutMs) };
  } catch (error) {
    if (error instanceof UserError) return { problem: error.message };
    throw error;
  } finally {
    await connection.close();
  }
}
