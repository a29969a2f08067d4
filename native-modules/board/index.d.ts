declare module 'board' {
  /** The board's name, for example `mps2-an386`. */
  export function name(): string;

  /**
   * Switches an LED.
   * @param index 0 to 255, in the board's own order
   * @returns false when the board has no such LED
   */
  export function setLed(index: number, on: boolean): boolean;

  /**
   * @param index 0 to 255, in the board's own order
   * @returns true while the button is held; false too when there is none
   */
  export function button(index: number): boolean;

  /** Seconds since the board started, to the microsecond. */
  export function uptime(): number;
}
