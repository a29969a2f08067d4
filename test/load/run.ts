/**
 * Hours of audio for an emulated board, as fast as it can, with what its memory and its clock say meanwhile:
 *
 *     npx tsx test/load/run.ts [HOURS]
 */
import { bootListening, hearLong } from './load.js';

const READINGS = 24;

const hours = Number(process.argv[2] ?? 24);
const board = await bootListening();
const began = performance.now();
try {
  console.log('| audio, h | real time, s | predictions | longest, of a hop | behind the clock, s | heap used, most | stack, most |');
  console.log('|---|---|---|---|---|---|---|');
  for await (const { audio, predictions, longest, behind, stats } of hearLong(board, hours * 3600, READINGS)) {
    const real = (performance.now() - began) / 1000;
    console.log(
      `| ${(audio / 3600).toFixed(2)} | ${real.toFixed(0)} | ${predictions} | ${(100 * longest).toFixed(1)} % ` +
        `| ${behind.toFixed(2)} | ${stats.heapUsed}, ${stats.heapHighWater} | ${stats.stackHighWater} |`,
    );
  }
} finally {
  await board.close();
}
