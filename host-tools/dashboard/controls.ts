import type { Command } from '../src/dashboard/session.js';
import type { RunRecord } from '../src/recording/records.js';
import { byId, element } from './dom.js';
import type { PushPanel } from './push.js';

const BUILT_IN = 'built-in';

/** The choices at the top of the page. */
export class Controls {
  private readonly model = byId<HTMLSelectElement>('model');
  private readonly second = byId<HTMLSelectElement>('second');
  private readonly app = byId<HTMLSelectElement>('app');
  private readonly push = byId<HTMLButtonElement>('push');
  private readonly reset = byId<HTMLButtonElement>('reset');
  private running = BUILT_IN;

  constructor(
    private readonly send: (command: Command) => void,
    private readonly pushed: PushPanel,
  ) {
    this.model.onchange = () => send({ type: 'select', model: this.model.value });
    this.second.onchange = () => send({ type: 'compare', model: this.second.value || null });
    this.app.onchange = () => this.chooseApp(this.app.value);
    this.reset.onclick = () => send({ type: 'reset' });
  }

  run({ board, models: [first = '', second = ''] }: RunRecord): void {
    const names = board.models.map(({ name }) => name);
    this.running = board.app;
    fill(this.model, names, first);
    fill(this.second, ['', ...names.filter((name) => name !== first)], second);
    fill(this.app, [...new Set([BUILT_IN, ...this.pushed.apps.keys(), board.app])], board.app);
    this.enable(true);
  }

  enable(enabled: boolean): void {
    for (const control of [this.model, this.second, this.app, this.push, this.reset]) control.disabled = !enabled;
  }

  private chooseApp(name: string): void {
    const files = this.pushed.apps.get(name);
    const isElsewhere = this.running === BUILT_IN || this.running.startsWith('stopped') || this.pushed.apps.has(this.running);
    if (!isElsewhere && !confirm(`This page does not have ${this.running}: the board may keep no copy of it. Go on?`)) this.app.value = this.running;
    else if (files !== undefined) void this.pushed.push(files);
    else if (name === BUILT_IN) this.send({ type: 'removeApps' });
  }
}

function fill(select: HTMLSelectElement, values: string[], chosen: string): void {
  select.replaceChildren(...values.map((value) => element('option', { value }, value || 'none')));
  select.value = chosen;
}
