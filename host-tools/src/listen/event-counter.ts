import { UserError } from '../errors.js';
import type { AppError } from '../link/protocol.js';
import { note, tellError } from '../messages.js';
import type { Reporter, SoundEvent } from './report.js';
import type { Source } from './source.js';

const SECONDS_PER_HOUR = 3600;

/** Events of one class. */
export interface ClassCount {
  label: string;
  events: number;
  perHour: number;
}

/** What an app told about some recordings, each heard by itself. */
export interface EventCount {
  recordings: number;
  /** Of the recordings, without the silence around each. */
  seconds: number;
  events: number;
  perHour: number;
  /** Classes with events, the most frequent first. */
  classes: ClassCount[];
}

/** Counts the events that an app tells and the audio in which it tells them. */
export class EventCounter {
  /** How the app failed first, if it did: what it tells from then on does not count. */
  error: AppError | undefined;
  private readonly failure = new AbortController();
  /** Recordings that could not be read. */
  unheard = 0;
  private begun = 0;
  private seconds = 0;
  private readonly counts = new Map<string, number>();

  /** Aborted when the app fails. */
  get failed(): AbortSignal {
    return this.failure.signal;
  }

  /** A source whose audio counts as it is heard; one that cannot be read is told of, and left out. */
  timed(source: Source): Source {
    return {
      ...source,
      samples: (sampleRate) => this.count(source.samples(sampleRate), sampleRate),
    };
  }

  /** @param heard is told how many recordings have begun */
  reporter(heard: (recordings: number) => void): Reporter {
    const nothing = (): void => {};
    return {
      hello: nothing,
      sourceStarted: () => heard(++this.begun),
      level: nothing,
      prediction: nothing,
      appUpdate: nothing,
      appError: (error) => {
        this.error ??= error;
        this.failure.abort();
      },
      event: ({ label }: SoundEvent) => void this.counts.set(label, (this.counts.get(label) ?? 0) + 1),
      stats: nothing,
      note,
      summary: nothing,
      close: nothing,
    };
  }

  result(): EventCount {
    const { seconds } = this;
    const perHour = (events: number): number => (seconds > 0 ? (events * SECONDS_PER_HOUR) / seconds : 0);
    const classes = [...this.counts]
      .map(([label, events]) => ({ label, events, perHour: perHour(events) }))
      .sort((a, b) => b.events - a.events || a.label.localeCompare(b.label));
    const events = classes.reduce((sum, one) => sum + one.events, 0);
    return { recordings: this.begun - this.unheard, seconds, events, perHour: perHour(events), classes };
  }

  private async *count(samples: AsyncIterable<Int16Array>, sampleRate: number): AsyncGenerator<Int16Array> {
    try {
      for await (const piece of samples) {
        this.seconds += piece.length / sampleRate;
        yield piece;
      }
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.unheard++;
      tellError(error);
    }
  }
}
