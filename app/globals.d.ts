/** Lines go to the host over the link's log channel, with their level and the board's time. */
declare const console: {
  error(...values: unknown[]): void;
  warn(...values: unknown[]): void;
  log(...values: unknown[]): void;
  info(...values: unknown[]): void;
  debug(...values: unknown[]): void;
};
