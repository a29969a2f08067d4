declare module 'timers' {
  /** A timer that is set; `clearTimeout` and `clearInterval` take it. */
  export type Timer = number & { readonly __timer: never };

  /**
   * Calls a function once, between two steps of hearing: later than asked when a layer of a network is running.
   * @param milliseconds 1 (also for less) to 2147483647
   * @throws RangeError when 16 timers are set
   */
  export function setTimeout(callback: () => void, milliseconds: number): Timer;

  /** Forgets a timer; one that is over is no error. */
  export function clearTimeout(timer: Timer): void;

  /**
   * Calls a function again and again. What it is too late for is left out, not caught up on.
   * @param milliseconds 1 (also for less) to 2147483647
   * @throws RangeError when 16 timers are set
   */
  export function setInterval(callback: () => void, milliseconds: number): Timer;

  /** Forgets a timer; one that is over is no error. */
  export function clearInterval(timer: Timer): void;
}
