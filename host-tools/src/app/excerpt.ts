/** Lines shown before and behind the one that matters. */
const CONTEXT = 1;

/**
 * @param line counts from 1
 * @param column counts from 0
 * @returns the line and its neighbours with their numbers, and a caret below the column
 */
export function excerpt(source: string, line: number, column: number): string {
  const lines = source.split(/\r?\n/);
  const first = Math.max(1, line - CONTEXT);
  const last = Math.min(lines.length, line + CONTEXT);
  const width = `${last}`.length;
  const shown: string[] = [];
  for (let number = first; number <= last; number++) {
    const text = lines[number - 1]!;
    shown.push(`${number === line ? '>' : ' '} ${`${number}`.padStart(width)} | ${text}`.trimEnd());
    // Tabs stay tabs, so that the caret stands where the terminal shows its column.
    if (number === line) shown.push(`  ${' '.repeat(width)} | ${text.slice(0, column).replace(/[^\t]/g, ' ')}^`);
  }
  return shown.join('\n');
}
