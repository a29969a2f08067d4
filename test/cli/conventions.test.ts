import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { before, describe, it } from 'mocha';
import { GROUP } from '../../host-tools/src/help.js';
import { earbitProgram } from '../../host-tools/src/program.js';
import { tone, writeWav } from '../audio/wav.js';
import { earbit } from './earbit.js';

const WIDTH = 80;
const HEIGHT = 24;

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part), getOutHelpWidth: () => WIDTH }).outputHelp();
  return text;
}

/** A verb that does something itself, with its name as typed. */
function* actions(command: Command, name: string): Generator<[name: string, verb: Command]> {
  if (command.commands.length === 0) yield [name, command];
  for (const verb of command.commands) yield* actions(verb, `${name} ${verb.name()}`);
}

const program = await earbitProgram();

describe('conventions of the command', function () {
  this.timeout(180_000);

  it('--help fits a screen and names every verb in a group', () => {
    const help = helpOf(program);
    const lines = help.trimEnd().split('\n');
    assert.ok(lines.length <= HEIGHT - 1, `${lines.length} lines`); // the prompt takes one
    for (const line of lines) assert.ok(line.length <= WIDTH, line);
    for (const verb of program.commands) {
      assert.ok((Object.values(GROUP) as string[]).includes(verb.helpGroup()), verb.name());
      assert.match(help, new RegExp(` ${verb.name()} +${verb.summary().replace(/[^\w ]/g, '.')}( |$)`, 'm'));
    }
  });

  for (const [name, verb] of actions(program, 'earbit')) {
    it(`${name} --help fits the width and has an example`, () => {
      const help = helpOf(verb);
      for (const line of help.split('\n')) assert.ok(line.length <= WIDTH, line);
      assert.match(help, new RegExp(`Examples:\n  ${name}`));
    });
  }

  it('EARBIT_PORT stands for --port, and --sim goes before it', async () => {
    const none = { EARBIT_PORT: '/dev/ttyNONE' };
    assert.match((await earbit(['info'], none)).stderr, /there is no port \/dev\/ttyNONE/);
    assert.match((await earbit(['info', '--sim'], none)).stdout, /mps2-an386/);
    assert.match((await earbit(['info', '--json'], { EARBIT_PORT: '' })).stdout, /mps2-an386/);
  });

  it('-v says what is run, -q nothing but results', async () => {
    assert.match((await earbit(['info', '-v'])).stderr, /^earbit: .*qemu-system-arm -M mps2-an386/);
    const folder = mkdtempSync(join(tmpdir(), 'earbit-quiet-'));
    writeWav(join(folder, 'a.wav'), tone(300, 0.1, 8000), 8000);
    const decode = ['decode', folder, join(folder, 'decoded')];
    assert.equal((await earbit([...decode, '-q'])).stderr, '');
    assert.match((await earbit([...decode, '--rate', '8000'])).stderr, /decoded 1 of 1/);
    rmSync(folder, { recursive: true });
  });

  describe('completion', () => {
    const scripts: Record<string, string> = {};
    before(async () => {
      for (const shell of ['bash', 'zsh', 'fish']) scripts[shell] = (await earbit(['completion', shell])).stdout;
    });

    function completeInBash(...words: string[]): string[] {
      const ask = `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}) COMP_CWORD=${words.length - 1}; _earbit; echo "\${COMPREPLY[@]}"`;
      const answer = execFileSync('bash', ['-c', `${scripts['bash']}\n${ask}`], { encoding: 'utf8' });
      return answer.split(/\s+/).filter((word) => word !== '');
    }

    it('bash: verbs, a verb’s options, an argument’s values, else files', () => {
      assert.ok(completeInBash('earbit', '').includes('listen'));
      assert.deepEqual(completeInBash('earbit', 'lis'), ['listen']);
      assert.deepEqual(completeInBash('earbit', 'listen', '--mi'), ['--mic']);
      assert.deepEqual(completeInBash('earbit', '-v', 'completion', 'f'), ['fish']);
      assert.deepEqual(completeInBash('earbit', 'listen', 'x'), []); // -o default completes files
    });

    it('fish: the same', () => {
      const complete = (line: string): string =>
        execFileSync('fish', ['--private', '-c', `${scripts['fish']}\ncomplete -C '${line}'`], { encoding: 'utf8' });
      assert.match(complete('earbit lis'), /^listen\t/);
      assert.match(complete('earbit listen --mi'), /^--mic\t/);
      assert.match(complete('earbit completion b'), /^bash\b/);
    });

    it('zsh: the script is one that zsh reads', () => {
      execFileSync('zsh', ['-fc', `autoload -U compinit; compinit -D; ${scripts['zsh']}\n(( $+functions[_earbit] ))`]);
    });
  });
});
