import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'mocha';
import { openSerial } from '../../host-tools/src/link/serial.js';

/** A pseudo-terminal that says something at a line of input and hangs up in the same moment. */
const PSEUDO_TERMINAL = `
import os, pty, sys
there, here = pty.openpty()
print(os.ttyname(here), flush=True)
sys.stdin.readline()
os.write(there, b"x" * 512)
os.close(there)
sys.stdin.readline()
`;

describe('a serial port', function () {
  this.timeout(60_000);

  it('is lost when it hangs up, also while it is read', async () => {
    for (let tries = 0; tries < 5; tries++) {
      const child = spawn('python3', ['-c', PSEUDO_TERMINAL], { stdio: ['pipe', 'pipe', 'inherit'] });
      const [name] = (await once(child.stdout, 'data')) as [Buffer];
      const port = await openSerial(name.toString().trim(), 115_200);
      const lost = new Promise<string>((resolve) => (port.onLost = resolve));
      child.stdin.write('\n');
      assert.equal(await lost, 'it was unplugged or reset');
      await port.close();
      child.stdin.end();
      await once(child, 'close');
    }
  });
});
