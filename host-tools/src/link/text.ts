/** Control characters but tab and line feed: a terminal would act on them. */
const CONTROL = /[\0-\x08\x0b-\x1f\x7f-\x9f]/g;

/** @returns text of a board as it may be shown, with control characters written out, as `\x1b` */
export function boardText(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true })
    .decode(bytes)
    .replace(CONTROL, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
