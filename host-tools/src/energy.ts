/**
 * Of an nRF52840's processor running from flash at 64 MHz: 3.3 mA at 3 V (nRF52840 Product Specification, current consumption
 * of the CPU running CoreMark from flash, DC/DC regulator, HFXO).
 */
const WATTS = 3.3e-3 * 3;
const CYCLES_PER_SECOND = 64e6;

/**
 * An estimate: an nRF52840 that takes this many cycles; the microphone and the radio cost extra.
 * @param cycles the instructions that an emulated board counts are a lower bound for them
 * @returns microjoules
 */
export function microjoules(cycles: number): number {
  return (1e6 * WATTS * cycles) / CYCLES_PER_SECOND;
}
