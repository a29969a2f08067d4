/** The table of docs/reliability.md: what the host tools say under each fault; as root: npx tsx test/faults/host-tools-table.ts */
import { HOST_CASES, HostFaults } from './host-tools.js';

const faults = new HostFaults();
try {
  console.log('| fault | the command says | status | left behind |\n|---|---|---|---|');
  for (const one of HOST_CASES) {
    const { status, said, left } = (await faults.run(one))!;
    console.log(`| ${one.what} | ${said.trimEnd().split('\n').at(-1) || 'nothing'} | ${status} | ${left.length === 0 ? 'nothing' : left.join(', ')} |`);
  }
} finally {
  faults.remove();
}
