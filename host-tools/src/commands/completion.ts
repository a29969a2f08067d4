import { Argument, type Command } from 'commander';
import { completionScript, SHELLS, type Shell } from '../completion.js';
import { examples, GROUP } from '../help.js';

export function addCompletionCommand(program: Command): void {
  program
    .command('completion')
    .helpGroup(GROUP.measure)
    .summary('for bash, zsh or fish')
    .description('a script that completes verbs and options in a shell, for its start-up file; made anew after an update')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .addHelpText(
      'after',
      examples(
        'earbit completion bash > ~/.local/share/bash-completion/completions/earbit',
        'earbit completion zsh > ~/.zfunc/_earbit        # ~/.zfunc in fpath',
        'earbit completion fish > ~/.config/fish/completions/earbit.fish',
      ),
    )
    .action((shell: Shell) => void process.stdout.write(completionScript(program, shell)));
}
