/**
 * The table of docs/reliability.md: what becomes of audio under each fault of the link.
 *
 *     npx tsx test/faults/run.ts [SEED]
 */
import { CASES, hearAfter, hearClean, hearUnder, interruptions } from './cases.js';
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
  for (const one of interruptions(60_000)) {
    console.log(`${one.name}: the board answers ${(await hearAfter(board, one, audio, clean)).toFixed(0)} ms later, and all is heard and right again`);
  }
} finally {
  await board.close();
}
