/** Functions that are called later. At most 16 timers are set at a time; a stop of the app forgets them. */
declare module 'timers' {
  /** A timer that is set; `clearTimeout` and `clearInterval` take it. */
  export type Timer = number & {
    /** No value has it: it keeps other numbers from being taken for timers. */
    readonly __timer: never;
  };

  /**
   * Calls a function once, between two steps of hearing: later than asked when a layer of a network is running.
   * @param callback called without arguments; what it throws is told to the host, and the app goes on
   * @param milliseconds 1 (also for less) to 2147483647
   * @returns the timer
   * @throws RangeError when 16 timers are set or the time is too long; TypeError for other types
   * @example
   * setTimeout(() => setLed(0, false), 500);
   */
  export function setTimeout(callback: () => void, milliseconds: number): Timer;

  /**
   * Forgets a timer; one that is over is no error.
   * @param timer what setTimeout or setInterval returned
   */
  export function clearTimeout(timer: Timer): void;

  /**
   * Calls a function again and again. What it is too late for is left out, not caught up on.
   * @param callback called without arguments; what it throws is told to the host, and the app goes on
   * @param milliseconds from one call to the next, 1 (also for less) to 2147483647
   * @returns the timer
   * @throws RangeError when 16 timers are set or the time is too long; TypeError for other types
   */
  export function setInterval(callback: () => void, milliseconds: number): Timer;

  /**
   * Forgets a timer; one that is over is no error.
   * @param timer what setTimeout or setInterval returned
   */
  export function clearInterval(timer: Timer): void;
}
