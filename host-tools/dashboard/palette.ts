/** Distinct on light and dark alike; classes beyond them begin anew. */
const COLORS = ['#2f81f7', '#e5732b', '#2da44e', '#c94f9b', '#b58900', '#17a2a2', '#8a63d2', '#d1453b', '#6b8e23', '#7d8590'];

export function classColor(index: number): string {
  return COLORS[index % COLORS.length]!;
}

/** @returns the value of a custom property of the page's style, as of the theme in force */
export function themeColor(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name);
}

/** Calls `redraw` whenever the user's system goes from light to dark or back. */
export function onThemeChange(redraw: () => void): void {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
}
