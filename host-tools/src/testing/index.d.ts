/// <reference types="mocha" />
/// <reference types="node" />

/** What the network said about one window. */
export interface HeardWindow {
  /** By class, 0 to 1; the classes that are not named share the rest. Without any, all are equally likely. */
  probabilities?: Record<string, number>;
  /** Level of the window, dBFS; -20 unless given. The native module `audio` says it. */
  level?: number;
}

/** A stream of predictions, as a network with these classes would give them. */
export interface Scene {
  /** Of the classes, 1 to 256. */
  labels: string[];
  windows: HeardWindow[];
  /** Length of a window, seconds; 1.51 unless given. The first one ends then; ends are told to the millisecond. */
  windowSeconds?: number;
  /** From one window to the next, seconds; 0.48 unless given. */
  hopSeconds?: number;
}

/** An event that the app told. */
export interface ToldEvent {
  label: string;
  /** Seconds of the stream, to the millisecond. */
  start: number;
  end: number;
  /** 0 to 1, to about seven digits. */
  confidence: number;
  /** Which stream of a recording, from 1 on; 1 for a scene. */
  stream: number;
}

/** A line of the app's log. */
export interface LoggedLine {
  level: 'error' | 'warn' | 'info' | 'debug';
  text: string;
}

/** What the app did, in order. */
export interface Run {
  events: ToldEvent[];
  log: LoggedLine[];
}

/**
 * Runs an app, from its start, with what a network heard: on Node.js, or on an emulated board (`earbit test --on`).
 *
 * With a scene the modules `model`, `audio` and `timers` say on both what the scene does, and timers go by the audio's time. With a recording
 * Node.js gives the app the recorded predictions, while a board hears the recorded audio again, by all that is native, and timers go by its clock. On Node.js
 * there are no kernels: an app that imports `tensor`, `int8` or `xnor` is told so by an error.
 *
 * @param app its main file, TypeScript, from the folder that the tests are run in
 * @param heard a scene, or the path of a recording of `earbit record`
 * @returns what the app told and logged
 * @throws Error when the app does not compile, fails, or does not return within 2 s (on a board with a scene: 30 s); the message leads to its line of TypeScript
 */
export declare function runApp(app: string, heard: Scene | string): Promise<Run>;
