// Records the instruction counts anew: npm run bench:record [-- "why a count grew by over 2 %"]
import { measureCounts, recordedCounts, renewedCounts, writeCounts } from './counts.js';

try {
  writeCounts(renewedCounts(await measureCounts(), recordedCounts(), process.argv[2]));
} catch (error) {
  process.stderr.write(`bench:record: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
