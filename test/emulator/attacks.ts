import { explainAppError } from '../../host-tools/src/app/app-error.js';
import type { Board } from '../../host-tools/src/board.js';
import { AudioStream } from '../../host-tools/src/link/audio-stream.js';
import type { ToHost } from '../../host-tools/src/link/protocol.js';
import { pushApp } from '../../host-tools/src/storage.js';

/** What becomes of the app: it stays, it is stopped, or the built-in one runs instead because it did not start. */
type Fate = 'runs' | 'stopped' | 'built-in';

/** A hostile or foolish app. It acts in `onStart`, when a stream of audio begins, unless it says otherwise. */
export interface Attack {
  what: string;
  source: string;
  /** The codes of docs/errors.md that the board tells, each once. */
  codes: string[];
  fate: Fate;
  /** What it logs, where that tells more. */
  logs?: RegExp;
  /** Streams that the board hears meanwhile; 1 unless given. Another model hears each. */
  streams?: number;
  /** Seconds until all of it has happened; none unless given. */
  seconds?: number;
  /** Left to the table: one like it, or a shorter one, is in `npm test`. */
  slow?: boolean;
}

const onStart = (body: string): string => `exports.onStart = function () { ${body} };`;

/** Calls each of the functions and throws when one of them throws nothing. */
const allThrow = (...calls: string[]): string =>
  onStart(`[${calls.map((call) => `function () { ${call}; }`).join(', ')}].forEach(function (f, i) {
    try { f(); } catch (e) { return; }
    throw new Error('call ' + i + ' was accepted');
  }); console.log('all refused');`);

const TENSORS = "var T = require('tensor'), I = require('int8'), X = require('xnor'), M = require('model');";
const REFUSED = /^all refused$/;

export const ATTACKS: Attack[] = [
  { what: 'endless loop', source: onStart('for (;;);'), codes: ['E_APP_TIMEOUT'], fate: 'stopped' },
  { what: 'endless loop that catches what ends it', source: onStart('for (;;) try { for (;;); } catch (e) {} finally { continue; }'), codes: ['E_APP_TIMEOUT'], fate: 'stopped', slow: true },
  { what: 'endless loop while it is loaded', source: 'for (;;);', codes: ['E_APP_TIMEOUT'], fate: 'built-in' },
  { what: 'endless loop over native calls', source: `var M = require('model'); ${onStart('for (;;) M.name();')}`, codes: ['E_APP_TIMEOUT'], fate: 'stopped', slow: true },
  { what: 'endless loop over long texts', source: `var s = 'a'; while (s.length < 8192) s += s; ${onStart("for (;;) s < s + 'b';")}`, codes: ['E_APP_TIMEOUT'], fate: 'stopped', slow: true },
  { what: 'search for a long text in a long text', source: `var s = 'a'; while (s.length < 16384) s += s; var n = s.slice(0, 8000) + 'b'; ${onStart('for (;;) s.indexOf(n);')}`, codes: ['E_APP_TIMEOUT'], fate: 'stopped' },
  { what: 'regular expression with catastrophic backtracking', source: onStart("/^(a+)+$/.test('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab');"), codes: ['E_APP_TIMEOUT'], fate: 'stopped' },
  { what: 'built-in function over an endless array-like', source: onStart('Array.prototype.indexOf.call({ length: 0x7fffffff }, 1);'), codes: ['E_APP_TIMEOUT'], fate: 'stopped' },
  { what: 'array-like whose length changes', source: onStart('var n = 0; Array.prototype.map.call({ get length() { return ++n; } }, Array); [3, 2, 1].sort(function (a, b) { this.length = n++; return a - b; }); var a = [1, 2]; a.forEach(function () { a.length = 0; a.push(1, 2, 3); }); console.log(a.length);'), codes: [], fate: 'runs', logs: /^3$/ },
  { what: 'toString, toJSON and getters that loop in a log line', source: onStart('console.log({ toJSON: function () { for (;;); } });'), codes: ['E_APP_TIMEOUT'], fate: 'stopped' },
  { what: 'toString and toJSON that throw in a log line', source: onStart("console.log({ toJSON: function () { throw 1; }, toString: function () { throw 2; } }); throw { get message() { throw 3; }, toString: function () { throw 4; } };"), codes: ['E_APP_EXCEPTION'], fate: 'runs' },
  { what: 'endless recursion', source: `function f() { return f() + 1; } ${onStart('f();')}`, codes: ['E_APP_EXCEPTION'], fate: 'runs', slow: true },
  { what: 'endless recursion through built-in functions', source: onStart("var a = {}; a.toString = function () { return [a].join(); }; '' + a;"), codes: ['E_APP_EXCEPTION'], fate: 'runs' },
  { what: 'deeply nested source, JSON and regular expression', source: onStart("var t = ''; for (var i = 0; i < 900; i++) t += '['; [eval, JSON.parse, RegExp].forEach(function (f) { [t, t.replace(/./g, '1?')].forEach(function (x) { try { f(x); } catch (e) { return; } if (f !== RegExp) throw 'accepted'; }); }); console.log('all refused');"), codes: [], fate: 'runs', logs: REFUSED },
  { what: 'memory for ever more objects', source: `var a = []; ${onStart('for (;;) a.push({ a: a });')}`, codes: ['E_APP_MEMORY'], fate: 'stopped' },
  { what: 'a text that doubles', source: `var s = 'abcdefgh'; ${onStart('for (;;) s += s;')}`, codes: ['E_APP_MEMORY'], fate: 'stopped', slow: true },
  { what: 'memory that is caught when it ends', source: `var a = []; ${onStart('for (;;) try { for (;;) a.push([1, 2, 3]); } catch (e) {}')}`, codes: ['E_APP_TIMEOUT'], fate: 'stopped', slow: true },
  { what: 'tensors until none is left', source: TENSORS + onStart("for (;;) T.create('int8', 1, 1, 400);"), codes: ['E_NATIVE_CALL'], fate: 'runs' },
  { what: 'finalizer that loops', source: onStart('for (var i = 0; i < 20; i++) Duktape.fin({}, function () { for (;;); });'), codes: ['E_APP_TIMEOUT'], fate: 'stopped', slow: true },
  { what: 'finalizer of garbage that searches long texts', source: `var s = 'a', kept = []; while (s.length < 8192) s += s; var n = s.slice(0, 4000) + 'b'; ${onStart('var o = {}; o.o = o; Duktape.fin(o, function () { for (;;) s.indexOf(n); }); for (var i = 0; i < 5; i++) kept.push(new Uint8Array(8192));')}`, codes: ['E_APP_TIMEOUT'], fate: 'stopped' },
  { what: '3000 log lines in a call', source: onStart("for (var i = 0; i < 3000; i++) console.log('a line of the log, number ' + i);"), codes: [], fate: 'runs', logs: /the app said more than the link carries: \d+ log lines, events or errors were left out/ },
  { what: '3000 events in a call', source: `var emit = require('events').emit; ${onStart("for (var i = 0; i < 3000; i++) emit('event', 0, 1, 1);")}`, codes: [], fate: 'runs', logs: /were left out/ },
  { what: 'an exception in every callback and timer', source: `require('timers').setInterval(function () { throw new Error('timer'); }, 1); ['onStart', 'onPrediction', 'onEnd'].forEach(function (name) { exports[name] = function () { throw new Error(name); }; });`, codes: ['E_APP_EXCEPTION'], fate: 'runs' },
  { what: 'globals redefined', source: `var g = new Function('return this')(); ['Error', 'Array', 'Object', 'JSON', 'console', 'require', 'Date'].forEach(function (n) { g[n] = null; }); String.prototype.toString = String = null; module = null; exports = 1;`, codes: ['E_APP_EXCEPTION'], fate: 'runs', slow: true },
  { what: 'exports that is a getter, and an error that is made by the app', source: `Duktape.errCreate = Duktape.errThrow = function () { throw 1; }; module.exports = { get onStart() { null.x; } };`, codes: ['E_APP_EXCEPTION'], fate: 'runs' },
  { what: 'native calls with wrong types', source: TENSORS + allThrow("T.create(null, {}, 'a', NaN)", "T.create('int8', -1, 1e99, 1)", 'T.get({}, [], [], [])', 'T.release(0)', "M.label('0')", 'M.layerTensor(0, {})', 'I.conv2d()', 'I.conv2d(1)', 'X.pack([])', "require('events').emit({}, 0, 0, 0)", "require('events').emit(new Array(999).join('a'), 0, 0, 0)", "require('timers').setTimeout('alert()', 0)", "require('board').setLed(0, 1)", "require('nothing')", 'I.maxpool(new Proxy({}, { get: function () { throw 1; } }))'), codes: [], fate: 'runs', logs: REFUSED },
  { what: 'overlapping, released and read-only tensors', source: TENSORS + onStart(`var a = T.create('int8', 4, 4, 4), v = T.view(a, 1, 2), released = T.create('int8', 2, 2, 4); T.release(released);
    [v, a, released, M.frames(), M.layerTensor(0, 'weights')].forEach(function (output) { try { I.maxpool({ input: a, output: output, poolH: 2, poolW: 2 }); } catch (e) { return; } throw 'accepted'; }); console.log('all refused');`), codes: [], fate: 'runs', logs: REFUSED },
  { what: 'a getter that releases the tensors of the call', source: TENSORS + onStart("var a = T.create('int8', 4, 4, 4), b = T.create('int8', 2, 2, 4); I.maxpool({ input: a, output: b, get poolH() { T.releaseAll(); return 2; }, poolW: 2 });"), codes: ['E_NATIVE_CALL'], fate: 'runs' },
  { what: 'tensors of another model', source: `${TENSORS} var t; ${onStart("if (t === undefined) t = M.layerTensor(0, 'weights'); else T.get(t, 0, 0, 0);")}`, codes: ['E_NATIVE_CALL'], fate: 'runs', streams: 2 },
  { what: 'one huge convolution', source: TENSORS + onStart("I.conv2d({ input: T.create('int8', 60, 60, 1), weights: T.create('int8', 100, 50, 1), output: T.create('int8', 15, 10, 1), padH: 99, padW: 49, strideH: 1, strideW: 1, poolH: 10, poolW: 10 });"), codes: ['E_NATIVE_CALL'], fate: 'runs' },
  { what: 'timers that set timers', source: `var t = require('timers'); function again() { t.setTimeout(again, 0); t.setTimeout(again, 0); } ${onStart('again();')}`, codes: ['E_NATIVE_CALL'], fate: 'runs' },
  { what: 'six timers due at once, 1.9 s each', source: `var now = require('board').uptime, t = require('timers'); ${onStart('for (var i = 0; i < 6; i++) t.setTimeout(function () { var a = now(); while (now() - a < 1.9); }, 0);')}`, codes: [], fate: 'runs', slow: true, seconds: 20 },
];

/** What happened. */
export interface Outcome {
  codes: string[];
  /** The messages of the first error of each code, and of warnings in the log. */
  said: string[];
  log: string[];
  fate: Fate;
  /** Samples heard of those sent. */
  heard: number;
  sent: number;
  /** The board was reset. */
  reset: boolean;
  /** Longest time that an answer took after the attack, seconds of the board's clock. */
  answered: number;
}

/** A quarter of a second of silence. */
const AUDIO = new Int16Array(5000);

let streamNumber = 0;

/** Puts the app on the board, lets the board hear, and asks it who it is and how it does. */
export async function attack(board: Board, { source, streams = 1, seconds = 0 }: Attack): Promise<Outcome> {
  const { connection } = board;
  const messages: ToHost[] = [];
  const unlisten = connection.listen((message) => messages.push(message));
  const uptime = async (): Promise<number> => (await connection.request({ type: 'statsRequest' }, 'stats')).uptimeUs / 1e6;
  try {
    const begin = await uptime();
    await pushApp(board, 'attack', Buffer.from(source));
    let heard = 0;
    for (let i = 0; i < streams; i++) {
      const { models, selected } = board.description;
      const { name } = models[(selected + i) % models.length]!;
      if (i > 0) await connection.request({ type: 'selectModel', name }, 'modelSelected');
      const stream = await AudioStream.start(connection, streamNumber++ % 200);
      await stream.write(AUDIO);
      heard += (await stream.end()).heard;
      if (i > 0) await connection.request({ type: 'selectModel', name: models[selected]!.name }, 'modelSelected');
    }
    const asked = await uptime();
    while ((await uptime()) < asked + seconds) await connection.connect();
    const before = await uptime();
    const { app, refused } = await connection.connect();
    const end = await uptime();
    const errors = messages.filter((message) => message.type === 'appError').map(explainAppError);
    const log = messages.flatMap((message) => (message.type === 'logLine' ? [Buffer.from(message.text).toString()] : []));
    const codes = [...new Set(errors.map(({ code }) => code))];
    return {
      codes,
      said: [...codes.map((code) => errors.find((error) => error.code === code)!.message), ...log.filter((line) => /left out$|^E_/.test(line)).slice(0, 1)],
      log,
      fate: app === 'attack' ? 'runs' : app.startsWith('stopped') ? 'stopped' : refused === '' ? 'runs' : 'built-in',
      heard,
      sent: streams * AUDIO.length,
      reset: end < begin || log.some((line) => line.startsWith('E_BOARD_FAULT')),
      answered: end - before,
    };
  } finally {
    unlisten();
    await connection.request({ type: 'removeApp' }, 'appRunning');
  }
}
