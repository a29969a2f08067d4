import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { readMap } from './map.js';

describe('hil.yml', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'earbit-hil-'))));
  after(() => rmSync(folder, { recursive: true }));

  const read = (text: string): unknown => {
    const path = join(folder, 'hil.yml');
    writeFileSync(path, text);
    return readMap(path);
  };

  it('names a board and how it is reached', () => {
    const map = { board: 'nrf52840dk', port: '000683339521', flash: true, microphone: true, play: 'paplay' };
    assert.deepEqual(read('board: nrf52840dk\nport: "000683339521"\nflash: true\nmicrophone: true\nplay: paplay\n'), map);
  });

  for (const [text, says] of [
    ['port: /dev/ttyACM0', /names no board/],
    ['board: x\nbaud: 9600', /unknown key baud/],
    ['board: x\nport: 683339521', /a port that is no text/],
    ['board: x\nflash: maybe', /a flash that is neither true nor false/],
    ['board: x\nplay: paplay', /no microphone/],
    ['board: [', /is no YAML/],
    ['- board', /unknown key 0|no map/],
    ['', /holds no map/],
  ] as const) {
    it(`${JSON.stringify(text)} is refused with what to write`, () => {
      assert.throws(() => read(text), (error: Error) => says.test(error.message) && error.message.includes('docs/hardware-in-the-loop.md'));
    });
  }

  it('that is not there is said', () => assert.throws(() => readMap(join(folder, 'none.yml')), /is not there/));
});
