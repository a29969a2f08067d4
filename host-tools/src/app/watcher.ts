import { statSync } from 'node:fs';
import { relative } from 'node:path';
import { type FSWatcher, watch } from 'chokidar';
import { UserError } from '../errors.js';
import type { Bundle } from './bundle.js';
import { AppCompiler } from './compiler.js';

/** An editor may write a file in several steps; milliseconds without another one. */
const QUIET_MS = 30;
/** A file whose time of modification is older was moved or copied here just now. */
const RECENT_MS = 1000;
const IGNORED = /(^|\/)(node_modules|\.git|build)(\/|$)/;
/** What changes how an app is checked, not the app alone. */
const SETTINGS = /(\.json|\.d\.ts)$/;

/** One try to bundle an app. */
export interface Build {
  /** The bundle, or why there is none: TypeScript's messages with their places, or what is missing. */
  result: Bundle | UserError;
  /** When the change was saved, milliseconds since 1970. */
  saved: number;
  /** Milliseconds that checking and bundling took. */
  compileMs: number;
}

/** Bundles an app when it is made, and again each time that one of its files is saved. */
export class AppWatcher {
  private compiler: AppCompiler | undefined;
  private readonly watcher: FSWatcher;
  private readonly folder: string;
  private files = new Set<string>();
  private failed = true;
  private timer: NodeJS.Timeout | undefined;
  private saved: number | undefined = Date.now();
  private work: Promise<void> | undefined;

  /**
   * @param entry the app's main file
   * @param built is given each build; the next one begins when it is done
   * @throws UserError when there is no such app or no tsconfig.json
   */
  constructor(
    private readonly entry: string,
    private readonly built: (build: Build) => Promise<void>,
  ) {
    this.compiler = new AppCompiler(entry);
    this.folder = this.compiler.folder;
    this.watcher = watch(this.folder, { ignoreInitial: true, ignored: (path) => IGNORED.test(relative(this.folder, path)) });
    this.watcher.on('all', (event, path) => this.changed(event, path));
    this.watcher.once('ready', () => this.build());
  }

  /** Resolves when the build under way is done. */
  async close(): Promise<void> {
    await this.watcher.close();
    clearTimeout(this.timer);
    await this.work;
  }

  private changed(event: string, path: string): void {
    if (!this.concerns(path)) return;
    // A compiler keeps its settings, and where it has found each module or not.
    if (event !== 'change' || SETTINGS.test(path)) this.compiler = undefined;
    const now = Date.now();
    const modified = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now;
    this.saved ??= now - modified < RECENT_MS ? modified : now;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.build(), QUIET_MS);
  }

  private concerns(path: string): boolean {
    if (SETTINGS.test(path) || this.files.has(path)) return true;
    // What was missing may be there now.
    return this.failed && path.endsWith('.ts');
  }

  private build(): void {
    this.work ??= this.buildAll().finally(() => (this.work = undefined));
  }

  /** What is saved during a build leads to one more. */
  private async buildAll(): Promise<void> {
    while (this.saved !== undefined) {
      const { saved } = this;
      this.saved = undefined;
      const started = performance.now();
      const result = await this.compile();
      await this.built({ result, saved, compileMs: performance.now() - started });
    }
  }

  private async compile(): Promise<Bundle | UserError> {
    this.failed = true;
    try {
      this.compiler ??= new AppCompiler(this.entry);
      this.files = new Set(this.compiler.files);
      this.watcher.add([...this.files].filter((path) => !path.endsWith('.d.ts') && relative(this.folder, path).startsWith('..')));
      const bundle = await this.compiler.compile();
      this.failed = false;
      return bundle;
    } catch (error) {
      // Also when the app itself is away for a moment, as some editors and a change of branches have it.
      if (error instanceof UserError) return error;
      throw error;
    }
  }
}
