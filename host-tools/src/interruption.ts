/** Status of a process that a signal ended, as shells give it: 128 + its number. */
const STATUS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/**
 * What Ctrl-C means while a board is open. The first one (or SIGTERM) asks for an orderly end and sets the exit status; the second one, and
 * a closed terminal, end at once. Emulated boards end with the process either way.
 * @returns a signal that is aborted when the user wants to stop
 */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  const stop = (name: keyof typeof STATUS): void => {
    if (controller.signal.aborted) process.exit(STATUS[name]);
    process.exitCode = STATUS[name];
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.on('SIGHUP', () => process.exit(STATUS.SIGHUP));
  return controller.signal;
}
