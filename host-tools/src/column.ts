/** The texts of a column, filled with blanks to the length of the longest. */
export function column(texts: string[]): string[] {
  const width = Math.max(0, ...texts.map(({ length }) => length));
  return texts.map((text) => text.padEnd(width));
}
