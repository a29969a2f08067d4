import type { Bundle } from '../app/bundle.js';
import type { LoggedLine, ToldEvent } from './index.js';

/** A place where an app runs with a scene. */
export interface Stage {
  /**
   * Starts an app anew.
   * @param bundle with the prelude
   * @param told takes what it tells from then on
   */
  start(bundle: Bundle, told: Told): Promise<void>;
  /**
   * Gives the app a turn.
   * @param where as errors call it: onPrediction and so on
   * @param source JavaScript that calls the prelude
   */
  turn(where: string, source: string): Promise<void>;
  /** The app has had its last turn. */
  stop(): void;
}

/** What an app tells. */
export interface Told {
  event(event: Omit<ToldEvent, 'stream'>): void;
  log(line: LoggedLine): void;
}
