/** Status of a process that a signal ended, as shells give it: 128 + its number. */
const STATUS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

let controller: AbortController | undefined;

/** Whether Ctrl-C is another program's. */
let left = false;

/**
 * What Ctrl-C means to a command that takes a while. The first one (or SIGTERM) asks for an orderly end and sets the exit status; the
 * second one, and a closed terminal, end at once. Emulated boards end with the process either way.
 * @returns a signal that is aborted, with the name of what arrived as its reason, when the user wants to stop; always the same one
 */
export function interruption(): AbortSignal {
  if (controller !== undefined) return controller.signal;
  const created = (controller = new AbortController());
  const stop = (name: keyof typeof STATUS): void => {
    if (created.signal.aborted) process.exit(STATUS[name]);
    process.exitCode = STATUS[name];
    created.abort(name);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.on('SIGHUP', () => process.exit(STATUS.SIGHUP));
  return created.signal;
}

/** Resolves when the user wants to stop. */
export function untilInterrupted(): Promise<void> {
  const signal = interruption();
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Where nothing asks for an {@link interruption}, Ctrl-C and the like end the process by an exit of its own, at which it tidies up. */
export function exitWhenInterrupted(): void {
  for (const name of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (controller === undefined && !(left && name === 'SIGINT')) process.exit(STATUS[name]);
    });
  }
}

/** With {@link exitWhenInterrupted}: leaves Ctrl-C to a program that has this terminal, such as a debugger, until the function that it returns is called. */
export function leaveInterrupts(): () => void {
  left = true;
  return () => {
    left = false;
  };
}
