import type { Command, Option } from 'commander';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** One verb, or the program itself, as the shells' scripts see it. */
interface Node {
  /** Names from the program on, each after a space; empty for the program. */
  path: string;
  verbs: Command[];
  /** What its arguments may be; empty for files and what else cannot be listed. */
  values: readonly string[];
  options: Option[];
}

/**
 * Completion without a start of the command at each Tab, which would take a second: all that can be typed stands in the script. Where a verb takes
 * something else than a verb or an option, files are completed.
 */
export function completionScript(program: Command, shell: Shell): string {
  const nodes = [...walk(program, '')];
  return { bash, zsh, fish }[shell](program.name(), nodes);
}

function* walk(command: Command, path: string): Generator<Node> {
  const help = command.createHelp();
  const verbs = help.visibleCommands(command);
  const values = command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []);
  yield { path, verbs, values, options: [...help.visibleOptions(command), ...help.visibleGlobalOptions(command)] };
  for (const verb of verbs) yield* walk(verb, `${path} ${verb.name()}`);
}

/** Case branches of bash and zsh: `'a'|'b') then ;;` */
function branch(patterns: string[], then: string): string {
  return `${patterns.map(quote).join('|')}) ${then} ;;`;
}

function flags({ long, short }: Option): string[] {
  return [long, short].filter((flag) => flag !== undefined);
}

function choices(options: Option[]): [flags: string[], values: string[]][] {
  return options.flatMap((option) => (option.argChoices === undefined ? [] : [[flags(option), option.argChoices]]));
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function verbPaths(nodes: Node[]): string[] {
  return nodes.map(({ path }) => path).filter((path) => path !== '');
}

function bash(name: string, nodes: Node[]): string {
  const branches = nodes.map(({ path, verbs, values, options }) =>
    branch([path], `verbs=${quote([...verbs.map((verb) => verb.name()), ...values].join(' '))} options=${quote(options.flatMap(flags).join(' '))}`),
  );
  const optionValues = choices(nodes.flatMap(({ options }) => options)).map(([of, texts]) => branch(of, `verbs=${quote(texts.join(' '))}`));
  return `_${name}() {
  local word at='' verbs='' options='' current=\${COMP_WORDS[COMP_CWORD]}
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$at $word" in ${branch(verbPaths(nodes), 'at="$at $word"')} esac
  done
  case "$at" in
    ${branches.join('\n    ')}
  esac
  case "\${COMP_WORDS[COMP_CWORD-1]}" in
    ${[...optionValues, '*) ;;'].join('\n    ')}
  esac
  [[ $current == -* ]] && verbs=$options
  COMPREPLY=($(compgen -W "$verbs" -- "$current"))
}
complete -o default -F _${name} ${name}
`;
}

function zsh(name: string, nodes: Node[]): string {
  const entry = (text: string, meaning: string): string => quote(`${text}:${meaning.replaceAll(':', '\\:')}`);
  const branches = nodes.map(({ path, verbs, values, options }) => {
    const described = [...verbs.map((verb) => entry(verb.name(), verb.summary())), ...values.map(quote)];
    const dashed = options.flatMap((option) => flags(option).map((flag) => entry(flag, option.description)));
    return branch([path], `verbs=(${described.join(' ')}) options=(${dashed.join(' ')})`);
  });
  const optionValues = choices(nodes.flatMap(({ options }) => options)).map(([of, texts]) => branch(of, `verbs=(${texts.map(quote).join(' ')})`));
  return `#compdef ${name}
_${name}() {
  local word at=''
  local -a verbs options
  for word in \${words[2,CURRENT-1]}; do
    case "$at $word" in ${branch(verbPaths(nodes), 'at="$at $word"')} esac
  done
  case "$at" in
    ${branches.join('\n    ')}
  esac
  case "\${words[CURRENT-1]}" in
    ${[...optionValues, '*) ;;'].join('\n    ')}
  esac
  if [[ $PREFIX == -* ]]; then _describe option options
  elif (( $#verbs )); then _describe verb verbs
  else _files
  fi
}
if [[ $funcstack[1] == _${name} ]]; then _${name} "$@"; else compdef _${name} ${name}; fi
`;
}

function fish(name: string, nodes: Node[]): string {
  const string = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const lines = nodes.flatMap(({ path, verbs, values, options }) => {
    const at = `complete -c ${name} -n ${string(`test "$(__${name}_at)" = "${path}"`)}`;
    return [
      ...verbs.map((verb) => `${at} -f -a ${verb.name()} -d ${string(verb.summary())}`),
      ...values.map((value) => `${at} -f -a ${value}`),
      ...options.map((option) => {
        const flag = `-l ${option.long!.slice(2)}${option.short === undefined ? '' : ` -s ${option.short.slice(1)}`}`;
        const value = option.argChoices !== undefined ? ` -x -a ${string(option.argChoices.join(' '))}` : option.required ? ' -r' : '';
        return `${at} ${flag}${value} -d ${string(option.description)}`;
      }),
    ];
  });
  return `function __${name}_at
  set -l at ''
  for word in (commandline -opc)[2..]
    if contains -- "$at $word" ${verbPaths(nodes).map(string).join(' ')}
      set at "$at $word"
    end
  end
  echo "$at"
end
${lines.join('\n')}
`;
}
