import { appendLine, byId, element } from './dom.js';
import { SPAN } from './timeline.js';

const MOST = 100;

/** What the app decided it heard: a list, and a strip under the sound. */
export class Events {
  private readonly strip = byId('strip');
  private readonly list = byId('events');
  private shown: { start: number; end: number; block: HTMLElement }[] = [];

  add(label: string, start: number, end: number, confidence: number): void {
    const block = element('span', {}, label);
    this.strip.append(block);
    this.shown.push({ start, end, block });
    const seconds = `${start.toFixed(1)} – ${end.toFixed(1)} s`;
    appendLine(this.list, element('li', {}, element('time', {}, seconds), ` ${label}, ${Math.round(100 * confidence)} %`), MOST);
  }

  draw(now: number): void {
    const share = (time: number): number => (time - (now - SPAN)) / SPAN;
    this.shown = this.shown.filter(({ start, end, block }) => {
      block.style.left = `${100 * share(start)}%`;
      block.style.width = `${100 * (share(end) - share(start))}%`;
      if (share(end) >= 0) return true;
      block.remove();
      return false;
    });
  }
}
