// The default app: what the network says becomes events, one per sound, and an LED that is on while one is heard.
import { level } from 'audio';
import { setLed } from 'board';
import { emit } from 'events';
import { label, smooth, smoothed, windowSeconds } from 'model';
import { Detector, type SoundEvent } from './detector';

const EVENT_LED = 0;

/** A class of this name stands for every other sound. */
const BACKGROUND = 'background';

let detector = new Detector();

/** The board calls this when a stream of audio starts: its time begins at 0. */
export function onStart(): void {
  detector = new Detector();
  setLed(EVENT_LED, false);
}

/** The board calls this after each prediction with the end of its window in seconds of audio. */
export function onPrediction(time: number): void {
  report(detector.update({ time, window: windowSeconds(), level: level(), smooth, smoothed, isBackground }));
  setLed(EVENT_LED, detector.hearing !== undefined);
}

/** The board calls this when the stream has ended. */
export function onEnd(): void {
  report(detector.finish());
  setLed(EVENT_LED, false);
}

function report(event: SoundEvent | undefined): void {
  if (event) emit(label(event.label), event.start, event.end, event.confidence);
}

function isBackground(index: number): boolean {
  return label(index) === BACKGROUND;
}
