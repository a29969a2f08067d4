/** @returns the element of the page with that id */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no #${id}`);
  return element as T;
}

/** @returns a new element; text stays text, whatever is in it */
export function element<T extends keyof HTMLElementTagNameMap>(
  tag: T,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[T] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** @param rows cells from left to right, the first one names the row */
export function table(head: string[], rows: string[][]): HTMLTableElement {
  const line = (cells: string[], rest: 'th' | 'td'): HTMLElement =>
    element('tr', {}, ...cells.map((text, i) => (i === 0 ? element('th', { scope: 'row' }, text) : element(rest, {}, text))));
  return element('table', {}, ...(head.length > 0 ? [line(head, 'th')] : []), ...rows.map((cells) => line(cells, 'td')));
}

/** Adds a line to a list that scrolls, and keeps its end in view unless the user looks further up. */
export function appendLine(list: HTMLElement, line: HTMLElement, most: number): void {
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 20;
  list.append(line);
  while (list.childElementCount > most) list.firstElementChild!.remove();
  if (atEnd) list.scrollTop = list.scrollHeight;
}

export function bar(label: string, value: string, share: number, color?: string): HTMLElement {
  const meter = element('i', { style: `--share: ${share.toFixed(4)}${color === undefined ? '' : `; --color: ${color}`}` });
  return element('div', { class: 'bar' }, element('b', { title: label }, label), meter, element('span', {}, value));
}

export function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(0)} KB`;
}
