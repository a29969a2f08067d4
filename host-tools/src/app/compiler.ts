import { readFileSync, statSync } from 'node:fs';
import { dirname, extname, relative, resolve } from 'node:path';
import { rollup, type Plugin } from 'rollup';
import ts from 'typescript';
import { UserError } from '../errors.js';
import { note } from '../messages.js';
import { type Bundle, CompileError, type SourceMap } from './bundle.js';
import { excerpt } from './excerpt.js';
import { nativeModules } from './native-modules.js';

/** What an app is compiled to, whatever its tsconfig.json says: one ES5 file and its map. */
const REQUIRED: ts.CompilerOptions = {
  ...{ target: ts.ScriptTarget.ES5, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
  ...{ noEmit: false, declaration: false, importHelpers: false, sourceMap: true, inlineSources: true, ignoreDeprecations: '5.0' },
};

/** The exports that the board calls. */
const CALLED = ['onStart', 'onPrediction', 'onEnd'];

/** TypeScript's number for types that a tsconfig.json names and that are not installed. */
const MISSING_TYPES = 2688;

/** Compiles an app, the second time faster than the first: what did not change stays parsed. */
export class AppCompiler {
  /** Where the tsconfig.json is. */
  readonly folder: string;
  private readonly entry: string;
  private readonly service: ts.LanguageService;

  /**
   * @param entry the app's main file; the nearest tsconfig.json says how it is checked
   * @throws UserError when there is no such file or no tsconfig.json
   */
  constructor(entry: string) {
    this.entry = resolve(entry);
    if (!ts.sys.fileExists(this.entry)) throw new UserError(`there is no app ${entry}`);
    if (extname(entry) !== '.ts') throw new UserError(`${entry} is no TypeScript: name the app's main file`);
    const config = ts.findConfigFile(dirname(this.entry), ts.sys.fileExists);
    if (config === undefined) throw new UserError(`no tsconfig.json beside ${entry} or above: \`earbit new NAME\` makes a project that has one`);
    this.folder = dirname(config);
    this.service = ts.createLanguageService(serviceHost(this.entry, config));
  }

  /** The files that the bundle was made from, native modules' types included. */
  get files(): string[] {
    return this.sources().map(({ fileName }) => fileName);
  }

  /**
   * @param intro JavaScript that goes before the app's own, and before what it imports
   * @throws CompileError
   */
  async compile(intro = ''): Promise<Bundle> {
    this.check();
    const bundle = await rollup({
      input: this.entry,
      external: nativeModules(),
      // What an app does not need is still what its author wrote: an endless loop must not vanish.
      treeshake: false,
      plugins: [this.plugin()],
      onwarn: ({ code, message }) => {
        if (code === 'THIS_IS_UNDEFINED') return; // in TypeScript's helpers, where it does no harm
        if (code === 'MIXED_EXPORTS') throw new CompileError(`${relative('', this.entry)} exports by name and by default: export by name alone`);
        throw new CompileError(message);
      },
    });
    const { output } = await bundle.generate({
      ...{ format: 'cjs', esModule: false, strict: true, sourcemap: 'hidden', intro },
      sourcemapPathTransform: (source) => resolve(source),
    });
    const [{ code, map, exports }] = output;
    for (const name of exports.filter(isCalledByNothing)) note(`${relative('', this.entry)} exports ${name}, which nothing calls: the board calls ${CALLED.join(', ')}`);
    return { code, map: map as unknown as SourceMap };
  }

  private sources(): readonly ts.SourceFile[] {
    return this.service.getProgram()!.getSourceFiles().filter(({ fileName }) => !/\/typescript\/lib\/lib\./.test(fileName));
  }

  private check(): void {
    const program = this.service.getProgram()!;
    const throwAny = (diagnostics: readonly ts.Diagnostic[]): void => {
      if (diagnostics.length > 0) throw new CompileError(diagnostics.map(describe).join('\n'));
    };
    throwAny([...program.getConfigFileParsingDiagnostics(), ...program.getOptionsDiagnostics()]);
    throwAny(this.sources().flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]));
  }

  private plugin(): Plugin {
    const { service } = this;
    const options = service.getProgram()!.getCompilerOptions();
    return {
      name: 'typescript',
      resolveId: (source, importer) => {
        if (importer === undefined) return source;
        return ts.resolveModuleName(source, importer, options, ts.sys).resolvedModule?.resolvedFileName;
      },
      load: (id) => {
        const { outputFiles } = service.getEmitOutput(id);
        const text = (suffix: string): string => outputFiles.find(({ name }) => name.endsWith(suffix))?.text ?? '';
        return { code: text('.js').replace(/^\/\/# sourceMappingURL=.*$/m, ''), map: text('.js.map') };
      },
    };
  }
}

/** @returns whether an export looks as if the board should call it, and is none that it calls; others are for tests */
function isCalledByNothing(name: string): boolean {
  return /^[Oo]n[A-Z]/.test(name) && !CALLED.includes(name);
}

function serviceHost(entry: string, config: string): ts.LanguageServiceHost {
  const unreadable: ts.Diagnostic[] = [];
  const parsed = ts.getParsedCommandLineOfConfigFile(config, REQUIRED, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: (diagnostic) => unreadable.push(diagnostic),
  });
  if (parsed === undefined) throw new CompileError(unreadable.map(describe).join('\n'));
  const types = parsed.fileNames.filter((name) => name.endsWith('.d.ts'));
  return {
    getCompilationSettings: () => parsed.options,
    getCurrentDirectory: () => dirname(config),
    getDefaultLibFileName: (options) => ts.getDefaultLibFilePath(options),
    getScriptFileNames: () => [entry, ...types],
    getScriptVersion: (name) => {
      const found = statSync(name, { throwIfNoEntry: false });
      return found === undefined ? '' : `${found.mtimeMs} ${found.size}`;
    },
    getScriptSnapshot: (name) => (ts.sys.fileExists(name) ? ts.ScriptSnapshot.fromString(readFileSync(name, 'utf8')) : undefined),
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    readDirectory: ts.sys.readDirectory,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
  };
}

function describe({ file, start, code, messageText }: ts.Diagnostic): string {
  const hint = code === MISSING_TYPES ? '\n  `npm install` in the project links what its package.json names' : '';
  const message = `TS${code}: ${ts.flattenDiagnosticMessageText(messageText, '\n  ')}${hint}`;
  if (file === undefined || start === undefined) return message;
  const { line, character } = file.getLineAndCharacterOfPosition(start);
  const place = `${relative('', file.fileName)}:${line + 1}:${character + 1}`;
  return `${place}: ${message}\n${excerpt(file.text, line + 1, character)}`;
}
