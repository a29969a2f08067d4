import type { Command } from '../src/dashboard/session.js';
import type { RunRecord } from '../src/recording/records.js';
import { byId, element } from './dom.js';

/** The choices at the top of the page. */
export class Controls {
  private readonly model = byId<HTMLSelectElement>('model');
  private readonly second = byId<HTMLSelectElement>('second');
  private readonly reset = byId<HTMLButtonElement>('reset');

  constructor(send: (command: Command) => void) {
    this.model.onchange = () => send({ type: 'select', model: this.model.value });
    this.second.onchange = () => send({ type: 'compare', model: this.second.value || null });
    this.reset.onclick = () => send({ type: 'reset' });
  }

  run({ board, models: [first = '', second = ''] }: RunRecord): void {
    const names = board.models.map(({ name }) => name);
    fill(this.model, names, first);
    fill(this.second, ['', ...names.filter((name) => name !== first)], second);
    this.enable(true);
  }

  enable(enabled: boolean): void {
    for (const control of [this.model, this.second, this.reset]) control.disabled = !enabled;
  }
}

function fill(select: HTMLSelectElement, values: string[], chosen: string): void {
  select.replaceChildren(...values.map((value) => element('option', { value }, value || 'none')));
  select.value = chosen;
}
