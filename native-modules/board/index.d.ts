/** The board itself: its LEDs, buttons and clock. */
declare module 'board' {
  /** @returns the board's name, for example `mps2-an386` */
  export function name(): string;

  /**
   * Switches an LED.
   * @param index 0 to 255, in the board's own order
   * @param on true to light it
   * @returns false when the board has no such LED
   * @throws RangeError when the index is out of range; TypeError for other types
   * @example
   * setLed(0, model.probability(0) > 0.8);
   */
  export function setLed(index: number, on: boolean): boolean;

  /**
   * Looks at a button.
   * @param index 0 to 255, in the board's own order
   * @returns true while the button is held; false too when there is none
   * @throws RangeError when the index is out of range; TypeError when it is no integer
   */
  export function button(index: number): boolean;

  /** @returns seconds since the board started, to the microsecond */
  export function uptime(): number;
}
