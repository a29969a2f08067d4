// Tells a sound that goes on: one event as soon as a class has been heard for PATIENCE seconds, and an LED that is on until it ends.
import { level } from 'audio';
import { setLed } from 'board';
import { emit } from 'events';
import { label, smooth, smoothed, windowSeconds } from 'model';

/** Weight of the newest window in the running mean of probabilities. */
const SMOOTHING = 0.6;
/** A class with this mean probability is heard. */
const SURE = 0.6;
/** A class of this name stands for every other sound. */
const BACKGROUND = 'background';
/** What is quieter is silence, whatever the network says; dBFS. */
const SILENCE = -55;
/** Seconds. */
const PATIENCE = 3;

/** The class that is heard, since when in seconds, and whether that has been told. */
let heard: number | undefined;
let since = 0;
let told = false;

/** The board calls this when a stream of audio starts: its time begins at 0. */
export function onStart(): void {
  heard = undefined;
  told = false;
  setLed(0, false);
}

/** The board calls this after each prediction with the end of its window in seconds of audio. */
export function onPrediction(time: number): void {
  const leading = smooth(SMOOTHING);
  const isHeard = level() >= SILENCE && smoothed(leading) >= SURE && label(leading) !== BACKGROUND;
  if (!isHeard || leading !== heard) {
    onStart();
    if (!isHeard) return;
    heard = leading;
    since = Math.max(0, time - windowSeconds());
  }
  if (told || time - since < PATIENCE) return;
  told = true;
  setLed(0, true);
  console.log(label(leading) + ' goes on since ' + since.toFixed(1) + ' s');
  emit(label(leading), since, time, smoothed(leading));
}
