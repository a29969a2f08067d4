// Runs the suite on the board that hil.yml (or the file named as argument) describes: npm run test:hil [-- FILE]
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const map = process.argv[2] ?? 'hil.yml';
if (!existsSync(map)) {
  process.stderr.write(`there is no ${map}: write one that names the board, as docs/hardware-in-the-loop.md shows, e.g.\n  board: nrf52840dk\n  port: /dev/ttyACM0\n`);
  process.exit(1);
}
const { status } = spawnSync('npx', ['mocha', 'test/hil/hil.test.ts'], { stdio: 'inherit', env: { ...process.env, EARBIT_HIL: map } });
process.exit(status ?? 1);
