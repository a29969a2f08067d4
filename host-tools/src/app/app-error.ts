import { relative } from 'node:path';
import { LEAST_UPPER_BOUND, originalPositionFor, sourceContentFor, TraceMap } from '@jridgewell/trace-mapping';
import { ERRORS, type AppError as AppErrorMessage } from '../link/protocol.js';
import { boardText } from '../link/text.js';
import { excerpt } from './excerpt.js';
import { findMap } from './source-maps.js';

/** A place in an app: of its TypeScript where the bundle's map is known, else of the bundle. Lines and columns count from 1. */
export interface Frame {
  /** The function's name as the engine knows it. */
  name: string;
  file: string;
  line: number;
  /** Absent where the engine tells lines alone and no map says more. */
  column?: number;
}

/** How JavaScript on the board failed; docs/errors.md. */
export interface AppError {
  /** E_APP_EXCEPTION and so on. */
  code: string;
  /** What was called: onPrediction, timer, start, console... */
  where: string;
  message: string;
  /** Of a full heap: what held it. Empty for others. */
  detail: string;
  /** Innermost first. */
  stack: Frame[];
  /** The lines of TypeScript around the innermost place, when the map is known. */
  excerpt?: string;
}

/** Finds the lines of TypeScript that an error of the board is at. */
export function explainAppError(error: AppErrorMessage): AppError {
  const { code, where, message, detail, bundle } = error;
  const found = findMap(bundle);
  const map = found && new TraceMap({ ...found, file: null });
  const stack: Frame[] = [];
  let shown: string | undefined;
  for (const place of parseStack(boardText(error.stack))) {
    const original = map && place.file !== 'console' ? mapped(map, place) : undefined;
    stack.push(original?.frame ?? place);
    shown ??= original?.excerpt;
  }
  return { code: ERRORS[code] ?? `error ${code}`, where, message, detail, stack, ...(shown !== undefined && { excerpt: shown }) };
}

/** The error in a line: what of it is the same wherever the app's lines are. */
export function appErrorTitle({ code, where, message }: AppError): string {
  return `${code} in ${where}: ${message}`;
}

/** The error as a person reads it, several lines. */
export function appErrorText(error: AppError): string {
  const { detail, stack, excerpt: shown } = error;
  const lines = [appErrorTitle(error)];
  if (detail !== '') lines.push(`  ${detail}`);
  if (shown !== undefined) lines.push(...shown.split('\n').map((line) => `  ${line}`));
  for (const { name, file, line, column } of stack) lines.push(`    at ${name} (${file}:${line}${column === undefined ? '' : `:${column}`})`);
  return lines.join('\n');
}

/** How JavaScript on the board failed, as a person reads it: {@link appErrorText} of what {@link explainAppError} finds. */
export function failureText(error: AppErrorMessage): string {
  return appErrorText(explainAppError(error));
}

function parseStack(stack: string): Frame[] {
  return [...stack.matchAll(/^ *at (.*) \((.+?):(\d+)(?::(\d+))?\)/gm)].map(([, name, file, line, column]) => ({
    ...{ name: name!, file: file!, line: Number(line) },
    ...(column !== undefined && { column: Number(column) }),
  }));
}

/** Without a column, the first of the line is meant: a statement usually has a line of its own. */
function mapped(map: TraceMap, { name, line, column }: Frame): { frame: Frame; excerpt?: string } | undefined {
  const place =
    column === undefined
      ? originalPositionFor(map, { line, column: 0, bias: LEAST_UPPER_BOUND })
      : originalPositionFor(map, { line, column: column - 1 });
  if (place.source === null) return undefined;
  const source = sourceContentFor(map, place.source);
  return {
    frame: { name, file: relative('', place.source), line: place.line, column: place.column + 1 },
    ...(source !== null && { excerpt: excerpt(source, place.line, place.column) }),
  };
}
