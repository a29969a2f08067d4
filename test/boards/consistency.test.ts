import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, it } from 'mocha';
import { parse } from 'yaml';
import { ZEPHYR_SYMBOLS } from './zephyr-symbols.js';

// What can be known of the Zephyr image and of JerryScript's engine without their sources: that both engines and both
// ports define what the seams declare, and that configurations name what exists.

const ZEPHYR = 'firmware/port/zephyr';

/** Files of the repository by git's patterns, new ones included. */
function files(...patterns: string[]): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...patterns], { encoding: 'utf8' });
  return listed.split('\n').filter((path) => path !== '' && existsSync(path));
}

const read = (path: string): string => readFileSync(path, 'utf8');
const withoutComments = (text: string): string => text.replace(/\/\*[^]*?\*\/|\/\/.*/g, '');

/** Functions that a header declares. */
function declared(header: string): string[] {
  return [...withoutComments(read(header)).matchAll(/^[a-z][\w ]*[ *](\w+)\([^;{]*\)[^;{]*;/gm)].map(([, name]) => name!);
}

/** Functions that C files define and that other files can call. */
function defined(...patterns: string[]): Set<string> {
  const names = new Set<string>();
  for (const file of files(...patterns)) {
    for (const [, name] of withoutComments(read(file)).matchAll(/^(?!static|typedef)[a-z][\w ]*[ *](\w+)\([^;{]*\) \{/gm)) names.add(name!);
  }
  return names;
}

function assertDefines(functions: Set<string>, header: string, who: string): void {
  const names = declared(header);
  assert.ok(names.length > 5, `${header} declares no functions?`);
  assert.deepEqual(names.filter((name) => !functions.has(name)), [], `${who} leaves these functions of ${header} out`);
}

/** What CMakeLists.txt compiles of src/ for one choice of each option of Kconfig. */
function zephyrSources(...options: string[]): string[] {
  const cmake = read(`${ZEPHYR}/CMakeLists.txt`);
  const always = ['board', 'clock', 'fault', 'receive_ring', 'stack'];
  const chosen = options.flatMap((option) => new RegExp(`${option} app PRIVATE src/(\\w+)\\.c`).exec(cmake)?.[1] ?? []);
  return [...always, ...chosen].map((name) => `${ZEPHYR}/src/${name}.c`);
}

describe('engines', () => {
  for (const engine of ['duktape', 'jerryscript']) {
    const functions = defined(`firmware/engine/${engine}*.c`);
    it(`${engine} defines what engine.h declares`, () => assertDefines(functions, 'firmware/engine/engine.h', engine));
    it(`${engine} defines what binding.h declares`, () => assertDefines(functions, 'native-modules/binding.h', engine));
  }
});

describe('ports', () => {
  const image = ['firmware/core/fault.c']; // port_fault
  it('mps2 defines what port.h declares', () => {
    assertDefines(defined('firmware/port/mps2/*.c', 'firmware/port/memory_storage.c', ...image), 'firmware/port/port.h', 'mps2');
  });
  for (const link of ['CONFIG_EARBIT_LINK_ASYNC', 'CONFIG_EARBIT_LINK_INTERRUPT']) {
    for (const storage of ['CONFIG_EARBIT_STORAGE_FLASH', 'CONFIG_EARBIT_STORAGE_MEMORY']) {
      for (const microphone of ['CONFIG_EARBIT_MICROPHONE', 'no microphone']) {
        it(`zephyr with ${link}, ${storage} and ${microphone} defines what port.h declares`, () => {
          const memory = storage.endsWith('MEMORY') ? ['firmware/port/memory_storage.c'] : [];
          const deaf = microphone === 'no microphone' ? ['firmware/port/no_microphone.c'] : [];
          assertDefines(defined(...zephyrSources(link, storage, microphone), ...memory, ...deaf, ...image), 'firmware/port/port.h', 'zephyr');
        });
      }
    }
  }
  it('the build of the Zephyr image names every source of its folder, and no other', () => {
    const named = [...read(`${ZEPHYR}/CMakeLists.txt`).matchAll(/\bsrc\/\w+\.c/g)].map(([path]) => `${ZEPHYR}/${path}`);
    assert.deepEqual([...new Set(named)].sort(), files(`${ZEPHYR}/src/*.c`).sort());
  });
});

describe('Kconfig', () => {
  const own = new Set([...read(`${ZEPHYR}/Kconfig`).matchAll(/^config (EARBIT_\w+)/gm)].map(([, name]) => name!));
  const uses = new Map<string, string>();
  for (const file of files('boards/*/board.conf', `${ZEPHYR}/*.conf`, `${ZEPHYR}/sysbuild/*.conf`, `${ZEPHYR}/src/*.[ch]`, `${ZEPHYR}/CMakeLists.txt`)) {
    for (const [, name] of read(file).replace(/^#.*/gm, '').matchAll(/\b(?:SB_)?CONFIG_(\w+)/g)) uses.set(name!, file);
  }
  it('declares every option of earbit that is used', () => {
    assert.deepEqual([...uses.keys()].filter((name) => name.startsWith('EARBIT_') && !own.has(name)), []);
  });
  it('has no option that nothing uses', () => {
    assert.deepEqual([...own].filter((name) => !uses.has(name)), []);
  });
  it('every other option is known to be one of Zephyr or MCUboot', () => {
    assert.deepEqual([...uses].filter(([name]) => !name.startsWith('EARBIT_') && !(name in ZEPHYR_SYMBOLS)), []);
  });
});

describe('boards', () => {
  const validate = new Ajv2020({ allErrors: true }).compile(JSON.parse(read('boards/board.schema.json')));
  for (const file of files('boards/*/board.json')) {
    const folder = dirname(file);
    const name = basename(folder);
    const board = JSON.parse(read(file)) as { name: string; target?: string };
    it(`${name}: board.json is what the schema says`, () => {
      assert.ok(validate(board), JSON.stringify(validate.errors, null, 1));
      assert.equal(board.name, name);
    });
    if (board.target === undefined) continue;
    it(`${name}: its overlay names the link's port and a storage that its configuration uses`, () => {
      const overlay = read(`${folder}/board.overlay`) + files(`${folder}/*.dtsi`).map(read).join('');
      const configuration = read(`${folder}/board.conf`);
      assert.match(overlay, /earbit,link = &(\w+);/);
      const inMemory = configuration.includes('CONFIG_EARBIT_STORAGE_MEMORY=y');
      assert.match(overlay, inMemory ? /earbit_storage: / : /earbit_partition: /);
      assert.ok(inMemory || configuration.includes('CONFIG_FLASH_MAP=y'));
    });
  }
});

describe('west', () => {
  const { manifest } = parse(read('west.yml')) as {
    manifest: { self: { path: string }; remotes: { name: string }[]; projects: { name: string; remote: string; revision: string }[] };
  };
  it('pins every project to a release and knows its remote', () => {
    for (const { name, remote, revision } of manifest.projects) {
      assert.match(revision, /^v?\d+\.\d+\.\d+(-RELEASE)?$/, name);
      assert.ok(manifest.remotes.some((known) => known.name === remote), name);
    }
    assert.deepEqual(manifest.projects.map(({ name }) => name), ['zephyr', 'jerryscript', 'libsodium']);
  });
  it('calls this repository as module.yml does', () => {
    assert.equal((parse(read('zephyr/module.yml')) as { name: string }).name, manifest.self.path);
  });
});
