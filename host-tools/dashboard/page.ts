import { softmax } from '../src/evaluation/crops.js';
import { MICROPHONE_STREAM } from '../src/link/audio-stream.js';
import type { Prediction, ToBoard, ToHost } from '../src/link/protocol.js';
import { Comparison } from '../src/listen/comparison.js';
import { recordedSamples } from '../src/recording/encoding.js';
import type { RecordingRecord, RunRecord } from '../src/recording/records.js';
import type { Controls } from './controls.js';
import { byId } from './dom.js';
import { Ear } from './ear.js';
import { Events } from './events.js';
import { Layers } from './layers.js';
import { Log } from './log.js';
import { showComparison, showStats, Work } from './panels.js';
import type { PushPanel } from './push.js';
import { Spectrogram } from './spectrogram.js';
import { Timeline } from './timeline.js';
import { Waveform } from './waveform.js';

/** A board says something at least ten times a second of audio; this is much longer, milliseconds. */
const SILENCE = 2000;
const FRAME = 50;

/** Shows records as they come. */
export class Page {
  private readonly timeline = new Timeline();
  private readonly waveform = new Waveform(byId('waveform'));
  private readonly spectrogram = new Spectrogram(byId<HTMLCanvasElement>('spectrogram'));
  private readonly events = new Events();
  private readonly log = new Log();
  private readonly work = new Work();
  private readonly layers = new Layers();
  private ears: Ear[] = [];
  private runs: RunRecord | undefined;
  private comparison: Comparison | undefined;
  private connected = false;
  private lastWord = 0;

  constructor(
    private readonly controls: Controls,
    private readonly push: PushPanel,
  ) {
    setInterval(() => this.draw(), FRAME);
  }

  setConnected(is: boolean): void {
    this.connected = is;
    if (!is) this.controls.enable(false);
  }

  record(record: RecordingRecord): void {
    switch (record.type) {
      case 'run':
        return this.run(record);
      case 'source':
        byId('source').textContent = record.name;
        return;
      case 'note':
        return record.isError ? this.log.error(record.text) : this.log.tools(record.text);
      case 'message':
        return this.message(record.message);
    }
  }

  private run(run: RunRecord): void {
    const changed = run.models.join('\n') !== this.runs?.models.join('\n');
    this.runs = run;
    this.describe(run.board);
    this.controls.run(run);
    if (!changed) return;
    for (const ear of this.ears) ear.remove();
    byId('hears').replaceChildren();
    byId('classes').replaceChildren();
    this.ears = run.models.map((name) => {
      const model = run.board.models.find((candidate) => candidate.name === name)!;
      return new Ear(model, byId('hears'), byId('classes'));
    });
    this.work.clear();
    this.layers.clear();
    this.comparison = undefined;
    const [first, second] = this.ears;
    if (first !== undefined && second !== undefined) {
      const arenas = run.arenas ?? [0, 0];
      this.comparison = new Comparison([
        { name: first.model.name, arena: arenas[0]! },
        { name: second.model.name, arena: arenas[1]! },
      ]);
    }
    showComparison(this.comparison?.summary());
  }

  private describe({ board, engine, app }: { board: string; engine: string; app: string }): void {
    byId('board').textContent = `${board}, ${engine}, app ${app}`;
  }

  private message(message: ToBoard | ToHost): void {
    const { timeline, runs } = this;
    if (runs === undefined) return;
    switch (message.type) {
      case 'blobBegin':
        return this.push.begin(message.length);
      case 'startStream':
        timeline.start(message.stream, runs.sampleRate);
        this.comparison?.restart();
        return;
      case 'samples': {
        const start = timeline.at(message.stream, message.first);
        if (start === undefined) return timeline.start(message.stream, runs.sampleRate); // the page came later than the stream
        const samples = recordedSamples(message);
        timeline.sentTo(message.first + samples.length);
        this.waveform.push(samples, start, runs.sampleRate);
        this.spectrogram.push(samples, runs.sampleRate);
        return;
      }
    }
    this.lastWord = performance.now();
    switch (message.type) {
      case 'hello':
        return this.describe(message);
      case 'level':
        if (message.stream === MICROPHONE_STREAM) timeline.heardTo(message.stream, message.at, runs.sampleRate);
        return;
      case 'prediction':
        return this.prediction(message, runs);
      case 'blobProgress':
        return this.push.progress(message.have);
      case 'layerCycles':
        return this.layers.show(runs.board.models[message.model], message);
      case 'event': {
        const start = timeline.atMilliseconds(message.stream, message.startMs);
        const end = timeline.atMilliseconds(message.stream, message.endMs);
        if (start !== undefined && end !== undefined) this.events.add(message.label, start, end, message.confidence);
        return;
      }
      case 'stats':
        return showStats(message);
      case 'logLine':
        return this.log.board(message.level, message.timeUs, new TextDecoder().decode(message.text));
    }
  }

  private prediction(prediction: Prediction, { board }: RunRecord): void {
    const model = board.models[prediction.model];
    const ear = this.ears.find((candidate) => candidate.model.name === model?.name);
    const time = this.timeline.at(prediction.stream, prediction.end);
    if (model === undefined || ear === undefined || time === undefined) return;
    const probabilities = softmax(Int32Array.from(prediction.logits), model.logitScale);
    ear.predict(time, probabilities);
    this.work.prediction(model, prediction);
    this.layers.prediction(model, prediction);
    const leading = probabilities.indexOf(Math.max(...probabilities));
    const { instructions, timeUs, dbfs: level, missing } = prediction;
    this.comparison?.prediction({
      ...{ source: '', time, model: model.name, instructions, milliseconds: timeUs / 1000, level, missing },
      top: [{ label: model.labels[leading]!, probability: probabilities[leading]! }],
    });
    showComparison(this.comparison?.summary());
  }

  private draw(): void {
    const { now } = this.timeline;
    this.waveform.draw(now);
    this.spectrogram.draw();
    this.events.draw(now);
    for (const ear of this.ears) ear.draw(now);
    this.showState();
  }

  private showState(): void {
    const quiet = (performance.now() - this.lastWord) / 1000;
    const [state, text] = !this.connected
      ? (['lost', 'not connected'] as const)
      : this.runs === undefined || quiet > SILENCE / 1000
        ? (['waiting', this.lastWord === 0 ? 'waits for the board' : `no word for ${quiet.toFixed(0)} s`] as const)
        : (['live', 'live'] as const);
    const pill = byId('state');
    if (pill.textContent === text) return;
    pill.dataset['state'] = state;
    pill.textContent = text;
  }
}
