/** What the network said about one window. */
export interface Prediction {
  /** End of the window, seconds of audio. */
  time: number;
  /** Length of the window in seconds. */
  window: number;
  /** Level of the window, dBFS. */
  level: number;
  /**
   * Takes the window's probabilities into the running mean of each class, with this weight, 0 to 1; 1 begins anew.
   * Returns the class with the largest mean. On the board native code does it.
   */
  smooth(weight: number): number;
  /** The running mean of a class's probability. */
  smoothed(label: number): number;
  /** Whether a class stands for every other sound. Hearing it is no event, and never keeps one from beginning. */
  isBackground(label: number): boolean;
}

/** One sound, from where it began to where it was last heard. */
export interface SoundEvent {
  /** Index of the class. */
  label: number;
  /** Seconds of audio. */
  start: number;
  end: number;
  /** Mean smoothed probability over the event, 0 to 1. */
  confidence: number;
}

export interface DetectorSettings {
  /** Windows quieter than this are silence, whatever the network says; dBFS. */
  silenceLevel: number;
  /** Weight of the newest window in the running mean of probabilities, 0 to 1. */
  smoothing: number;
  /** A class whose smoothed probability reaches this begins an event... */
  onThreshold: number;
  /** ...which lasts until it falls below this (hysteresis). */
  offThreshold: number;
  /** A pause up to this long, silent or of low probability, belongs to the sound around it; seconds. */
  longestPause: number;
  /** Events heard in fewer windows are dropped. */
  fewestWindows: number;
}

export const DEFAULT_SETTINGS: DetectorSettings = {
  silenceLevel: -55,
  smoothing: 0.6,
  onThreshold: 0.6,
  offThreshold: 0.35,
  longestPause: 1.5,
  fewestWindows: 2,
};

/** The event that is under way. */
interface OpenEvent {
  label: number;
  start: number;
  lastHeard: number;
  windows: number;
  probabilitySum: number;
}

/**
 * Turns predictions of overlapping windows into events, one per sound. Pure logic: it knows neither the board nor the
 * network, and runs on Node as well.
 */
export class Detector {
  /** Nothing was heard yet, or silence last: the means begin anew. */
  private fresh = true;
  private open: OpenEvent | undefined;

  constructor(private readonly settings: DetectorSettings = DEFAULT_SETTINGS) {}

  /** The class of the event under way, if any. */
  get hearing(): number | undefined {
    return this.open && this.open.windows >= this.settings.fewestWindows ? this.open.label : undefined;
  }

  /** Takes the next window in. Returns the event that it ended, if it ended one. */
  update(prediction: Prediction): SoundEvent | undefined {
    if (prediction.level < this.settings.silenceLevel) {
      this.fresh = true;
      return this.pause(prediction.time - prediction.window);
    }
    const leading = prediction.smooth(this.fresh ? 1 : this.settings.smoothing);
    this.fresh = false;
    if (this.open && prediction.smoothed(this.open.label) >= this.settings.offThreshold) {
      this.extend(this.open, prediction);
      return undefined;
    }
    if (prediction.smoothed(leading) < this.settings.onThreshold || prediction.isBackground(leading)) {
      return this.pause(prediction.time - prediction.window);
    }
    if (this.open && this.open.label === leading) {
      this.extend(this.open, prediction);
      return undefined;
    }
    const ended = this.finish();
    this.open = { label: leading, start: prediction.time - prediction.window, lastHeard: 0, windows: 0, probabilitySum: 0 };
    if (ended && ended.end > this.open.start) this.open.start = ended.end;
    this.extend(this.open, prediction);
    return ended;
  }

  /** The audio is over: ends the event under way. */
  finish(): SoundEvent | undefined {
    const open = this.open;
    this.open = undefined;
    if (!open || open.windows < this.settings.fewestWindows) return undefined;
    return {
      label: open.label,
      start: open.start,
      end: open.lastHeard,
      confidence: open.probabilitySum / open.windows,
    };
  }

  private extend(event: OpenEvent, prediction: Prediction): void {
    event.lastHeard = prediction.time;
    event.windows++;
    event.probabilitySum += prediction.smoothed(event.label);
  }

  /** Nothing was heard since `from`; ends the event when the pause has become too long for one sound. */
  private pause(from: number): SoundEvent | undefined {
    if (!this.open || from - this.open.lastHeard < this.settings.longestPause) return undefined;
    return this.finish();
  }
}
