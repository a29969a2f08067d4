import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { DEFAULT_SETTINGS, Detector, type Prediction, type SoundEvent } from '../../app/detector.js';

const WINDOW = 1.5;
const HOP = 0.5;
const CLASSES = 5;
const BACKGROUND = 4;

/** What a window held: a class and its probability, nothing in particular, or silence. */
type Heard = { label: number; probability: number } | 'unsure' | 'silence';

const sound = (label: number, probability = 0.95): Heard => ({ label, probability });
const times = (count: number, heard: Heard): Heard[] => Array.from({ length: count }, () => heard);

/** What the board's native code does for the detector, of its module `model`. */
class Means {
  private means: number[] = [];

  /** A window's prediction. */
  of(probabilities: number[]): Pick<Prediction, 'smooth' | 'smoothed' | 'isBackground'> {
    return {
      smooth: (weight) => {
        this.means = probabilities.map((now, i) => (weight < 1 ? this.means[i]! + weight * (now - this.means[i]!) : now));
        return this.means.indexOf(Math.max(...this.means));
      },
      smoothed: (label) => this.means[label]!,
      isBackground: (label) => label === BACKGROUND,
    };
  }
}

/** Runs windows through a fresh detector, as the board would, and returns every event. */
function detect(windows: Heard[]): SoundEvent[] {
  const detector = new Detector();
  const means = new Means();
  const events = windows.map((heard, i) =>
    detector.update({
      time: WINDOW + i * HOP,
      window: WINDOW,
      level: heard === 'silence' ? -90 : -20,
      ...means.of(probabilities(heard)),
    }),
  );
  return [...events, detector.finish()].filter((event) => event !== undefined);
}

function probabilities(heard: Heard): number[] {
  // In silence the network is at its most confident, so that a test fails when the gate does not hold.
  if (heard === 'silence') return [1, 0, 0, 0, 0];
  if (heard === 'unsure') return Array.from({ length: CLASSES }, () => 1 / CLASSES);
  const rest = (1 - heard.probability) / (CLASSES - 1);
  return Array.from({ length: CLASSES }, (_, i) => (i === heard.label ? heard.probability : rest));
}

describe('detector', () => {
  it('announces nothing in a silent room, however sure the network is', () => {
    assert.deepEqual(detect(times(100, 'silence')), []);
  });

  it('announces nothing while the network is unsure', () => {
    assert.deepEqual(detect(times(100, 'unsure')), []);
  });

  it('makes one event of one sound', () => {
    const [event, ...others] = detect([...times(4, 'silence'), ...times(6, sound(2)), ...times(12, 'silence')]);
    assert.equal(others.length, 0);
    assert.equal(event?.label, 2);
    assert.equal(event.start, 4 * HOP);
    assert.equal(event.end, WINDOW + 9 * HOP);
    assert.ok(event.confidence > 0.9 && event.confidence <= 1);
  });

  it('ends an event once the pause is longer than one sound can have, not at the end of the audio', () => {
    const detector = new Detector();
    const means = new Means();
    const update = (i: number, level: number, heard: Heard): SoundEvent | undefined =>
      detector.update({ time: WINDOW + i * HOP, window: WINDOW, level, ...means.of(probabilities(heard)) });
    for (let i = 0; i < 4; i++) assert.equal(update(i, -20, sound(1)), undefined);
    const ended = Array.from({ length: 10 }, (_, i) => update(4 + i, -90, 'silence')).findIndex((e) => e !== undefined);
    const windowsOfPause = (DEFAULT_SETTINGS.longestPause + WINDOW) / HOP;
    assert.equal(ended, windowsOfPause - 1);
  });

  it('bridges a short pause', () => {
    const events = detect([...times(4, sound(1)), ...times(3, 'silence'), ...times(4, sound(1)), ...times(9, 'silence')]);
    assert.equal(events.length, 1);
  });

  it('makes two events of two sounds with a long pause between them', () => {
    const events = detect([...times(4, sound(1)), ...times(10, 'silence'), ...times(4, sound(1))]);
    assert.deepEqual(events.map((event) => event.label), [1, 1]);
  });

  it('tells two sounds apart that follow each other, without overlap in time', () => {
    const events = detect([...times(6, sound(1)), ...times(6, sound(3))]);
    assert.deepEqual(events.map((event) => event.label), [1, 3]);
    assert.ok(events[1]!.start >= events[0]!.end);
  });

  it('drops what was heard in too few windows', () => {
    assert.deepEqual(detect([...times(3, 'silence'), sound(2), ...times(9, 'silence')]), []);
  });

  it('holds an event while its probability is between the thresholds (hysteresis), but does not begin one there', () => {
    const between = (DEFAULT_SETTINGS.onThreshold + DEFAULT_SETTINGS.offThreshold) / 2;
    assert.equal(detect([...times(4, sound(0)), ...times(20, sound(0, between))])[0]?.end, WINDOW + 23 * HOP);
    assert.deepEqual(detect(times(20, sound(0, between))), []);
  });

  it('makes no event of the background, which is a pause of the sound around it', () => {
    assert.deepEqual(detect(times(100, sound(BACKGROUND))), []);
    const events = detect([...times(4, sound(1)), ...times(3, sound(BACKGROUND)), ...times(4, sound(1)), ...times(9, sound(BACKGROUND))]);
    assert.deepEqual(events.map(({ label, start, end }) => ({ label, start, end })), [{ label: 1, start: 0, end: WINDOW + 11 * HOP }]);
  });

  it('begins an event out of the background where the sound is heard, not where the background ends', () => {
    const events = detect([...times(10, sound(BACKGROUND)), ...times(4, sound(1)), ...times(10, sound(BACKGROUND))]);
    assert.deepEqual(events.map(({ label, start, end }) => ({ label, start, end })), [{ label: 1, start: 11 * HOP, end: WINDOW + 14 * HOP }]);
  });

  it('is not moved by a single odd window inside a sound', () => {
    const events = detect([...times(5, sound(1)), sound(2, 0.55), ...times(5, sound(1))]);
    assert.deepEqual(events.map((event) => event.label), [1]);
  });
});
