import type { BoardModel } from '../src/link/introduction.js';
import type { LayerCycles, Prediction } from '../src/link/protocol.js';
import { bar, byId, element } from './dom.js';

/** What the layers behind the front end are, of each model that ships; scripts/build-dashboard.ts writes it. */
export type LayerNames = Record<string, { flashBytes: number; layers: string[] }>;

/** Where the time of each model's last prediction went. */
export class Layers {
  private names: LayerNames = {};
  private readonly places = new Map<string, HTMLElement>();
  private readonly predictions = new Map<string, Prediction>();

  constructor() {
    void fetch('layers.json').then(async (answer) => (this.names = (await answer.json()) as LayerNames));
    this.clear();
  }

  clear(): void {
    this.places.clear();
    this.predictions.clear();
    byId('layers').replaceChildren();
  }

  /** Tells how long the cycles took that follow. */
  prediction(model: BoardModel, prediction: Prediction): void {
    this.predictions.set(model.name, prediction);
  }

  show(model: BoardModel | undefined, { end, frontEnd, app, sending, receiving, cycles }: LayerCycles): void {
    const prediction = model && this.predictions.get(model.name);
    if (model === undefined || prediction?.end !== end || prediction.instructions === 0) return;
    const names = this.namesOf(model, cycles.length);
    const rows: [name: string, cycles: number][] = [
      ['front end', frontEnd],
      ...names.map((name, i): [string, number] => [name, cycles[i]!]),
      ['app', app],
      ['sending', sending],
      ['receiving', receiving],
    ];
    const all = rows.reduce((sum, [, count]) => sum + count, 0);
    const milliseconds = prediction.timeUs / prediction.instructions / 1000;
    this.placeOf(model).replaceChildren(
      element('h3', {}, model.name),
      ...rows.map(([name, count]) => {
        const share = count / all;
        return bar(name, `${(count * milliseconds).toFixed(1)} ms, ${Math.round(100 * share)} %`, share);
      }),
    );
  }

  /** A model that does not ship has numbers alone. */
  private namesOf({ name, flashBytes }: BoardModel, count: number): string[] {
    const shipped = this.names[name];
    if (shipped?.flashBytes === flashBytes && shipped.layers.length === count) return shipped.layers;
    return Array.from({ length: count }, (_, i) => `layer ${i + 1}`);
  }

  private placeOf({ name }: BoardModel): HTMLElement {
    let place = this.places.get(name);
    if (place === undefined) {
      place = element('div');
      this.places.set(name, place);
      byId('layers').append(place);
    }
    return place;
  }
}
