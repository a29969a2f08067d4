import { byId } from './dom.js';

/** Files that are dropped on the page or picked: what they become on the board, how far they are, and what is wrong with them. */
export class PushPanel {
  /** The files of the apps that were pushed from this page, by the app's name: they can be pushed again. */
  readonly apps = new Map<string, File[]>();
  private readonly panel = byId('push-panel');
  private readonly text = byId('push-text');
  private readonly bar = byId<HTMLProgressElement>('push-progress');
  private readonly problem = byId('push-error');
  private busy = false;

  /** @param put puts files on the board, returns what they are called there */
  constructor(private readonly put: (files: File[]) => Promise<string>) {
    const button = byId<HTMLButtonElement>('push');
    const input = byId<HTMLInputElement>('push-files');
    button.onclick = () => input.click();
    input.onchange = () => {
      void this.push([...(input.files ?? [])]);
      input.value = ''; // the same file can be picked again after it was edited
    };
    byId('push-close').onclick = () => (this.panel.hidden = true);
    this.acceptDrops(() => !button.disabled);
  }

  async push(files: File[]): Promise<void> {
    if (files.length === 0 || this.busy) return;
    this.busy = true;
    const names = files.map(({ name }) => name).join(', ');
    this.show(`${names}: on its way`);
    this.bar.removeAttribute('value');
    this.bar.hidden = false;
    try {
      const name = await this.put(files);
      const isModel = files.some((file) => file.name.endsWith('.ebm'));
      if (!isModel) this.apps.set(name, files);
      this.show(`${name} ${isModel ? 'hears' : 'runs'}`);
    } catch (error) {
      this.show(`${names}: that failed`, (error as Error).message);
    } finally {
      this.busy = false;
      this.bar.hidden = true;
    }
  }

  /** The board is told that so many bytes come. */
  begin(length: number): void {
    this.bar.max = length;
  }

  progress(have: number): void {
    this.bar.value = have;
  }

  private show(text: string, problem = ''): void {
    this.panel.hidden = false;
    this.text.textContent = text;
    this.problem.textContent = problem;
    this.problem.hidden = problem === '';
  }

  private acceptDrops(isPossible: () => boolean): void {
    const mark = (is: boolean): void => void document.body.classList.toggle('dropping', is);
    document.addEventListener('dragover', (event) => {
      if (!isPossible() || !event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      mark(true);
    });
    document.addEventListener('dragleave', (event) => event.relatedTarget === null && mark(false));
    document.addEventListener('drop', (event) => {
      mark(false);
      if (!isPossible()) return;
      event.preventDefault();
      void this.push([...(event.dataTransfer?.files ?? [])]);
    });
  }
}
