/** Lines go to the host over the link's log channel, with their level and the board's time. Objects are told as JSON. */
declare const console: {
  /**
   * Tells an error, the level of what went wrong.
   * @param values told in one line, separated by spaces
   */
  error(...values: unknown[]): void;
  /**
   * Tells a warning.
   * @param values told in one line, separated by spaces
   */
  warn(...values: unknown[]): void;
  /**
   * The same as `info`.
   * @param values told in one line, separated by spaces
   */
  log(...values: unknown[]): void;
  /**
   * Tells what is worth knowing.
   * @param values told in one line, separated by spaces
   */
  info(...values: unknown[]): void;
  /**
   * Tells what helps to find a mistake.
   * @param values told in one line, separated by spaces
   */
  debug(...values: unknown[]): void;
};
