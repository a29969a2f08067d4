/** What a command says beside its result, on standard error; `earbit -q` and `-v` set how much of it. Errors are always told. */

let verbosity: 'quiet' | 'normal' | 'verbose' = 'normal';

export function setVerbosity(options: { quiet?: boolean; verbose?: boolean }): void {
  verbosity = options.quiet ? 'quiet' : options.verbose ? 'verbose' : 'normal';
}

/** What went wrong; always told. */
export function tellError({ message }: Error): void {
  process.stderr.write(`earbit: ${message}\n`);
}

/** Something worth knowing that is no part of the result; not told with --quiet. */
export function note(text: string): void {
  if (verbosity !== 'quiet') process.stderr.write(`${text}\n`);
}

/** How something is done: a port that was chosen, a program that is run; told with --verbose alone. */
export function detail(text: string): void {
  if (verbosity === 'verbose') process.stderr.write(`earbit: ${text}\n`);
}
