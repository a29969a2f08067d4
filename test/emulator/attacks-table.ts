// Prints the table of docs/reliability.md: npx tsx test/emulator/attacks-table.ts
import { Board } from '../../host-tools/src/board.js';
import { attack, ATTACKS } from './attacks.js';

const FATES = { runs: 'goes on', stopped: 'stopped', 'built-in': 'refused' };

const board = await Board.open({ fast: true });
console.log('| the app does | the board says | the app | heard | answers within |\n|---|---|---|---|---|');
for (const one of ATTACKS) {
  const { codes, said, fate, heard, sent, reset, answered, log } = await attack(board, one);
  const logged = said.length === 0 && one.logs !== undefined ? log.filter((line) => one.logs!.test(line)) : [];
  const says = [...said.map((text, i) => [codes[i], text].filter(Boolean).join(' ')), ...logged.map((line) => `log: ${line}`)].join('; ');
  const cells = [one.what, says || 'nothing', FATES[fate], `${heard} of ${sent}`, reset ? 'reset' : `${Math.ceil(answered * 1000)} ms`];
  console.log(`| ${cells.join(' | ')} |`);
}
await board.close();
