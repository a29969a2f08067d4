/**
 * The table of docs/reliability.md: what becomes of audio and of an app under each fault of the link.
 *
 *     npx tsx test/faults/run.ts [SEED]
 */
import { CASES, hearClean, hearUnder } from './cases.js';
import { FaultyBoard } from './faulty-board.js';
import { sound } from './sound.js';

const SECONDS = 6;

const seed = Number(process.argv[2] ?? 1);
const board = await FaultyBoard.boot(seed);
try {
  const audio = sound(SECONDS, board.model.sampleRate, seed);
  const clean = await hearClean(board, audio);
  console.log('| fault | frames lost to the board, to the host | samples missing | predictions, of them marked | events | recovery |');
  console.log('|---|---|---|---|---|---|');
  for (const one of CASES) {
    const { lostToBoard, lostToHost, missing, predictions, marked, events, recovery } = await hearUnder(board, one, audio, clean);
    console.log(`| ${one.name} | ${lostToBoard}, ${lostToHost} | ${missing} | ${predictions}, ${marked} | ${events} | ${recovery.toFixed(0)} ms |`);
  }
} finally {
  await board.close();
}
