/* What every engine must do: tests engine.h and binding.h alone. */
#include "engine.h"
#include "tap.h"

#include <math.h>
#include <string.h>
#include <time.h>

enum { HEAP_SIZE = 192 * 1024, STACK_SIZE = 64 * 1024, TIME_LIMIT_MS = 300 };

static uint64_t heap[HEAP_SIZE / sizeof(uint64_t)];
static char logged[256];
static enum engine_level logged_level;
static binding_callback kept;
static double told;
static uint64_t stop_at; /* when the engine is told to stop JavaScript */

static uint64_t time_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static void take_log(enum engine_level level, const char *text, size_t length) {
    logged_level = level;
    snprintf(logged, sizeof logged, "%.*s", (int)length, text);
}

static bool should_stop(void) { return time_us() >= stop_at; }

/* The module 'probe'. */

static bool add(struct binding_call *call) {
    double a, b;
    if (!binding_get_number(call, 0, -INFINITY, INFINITY, &a) || !binding_get_number(call, 1, -1e6, INFINITY, &b))
        return false;
    binding_return_number(call, a + b);
    return true;
}

static bool between(struct binding_call *call) {
    int32_t value;
    return binding_get_integer(call, 0, -5, 5, &value);
}

static bool negate(struct binding_call *call) {
    bool value;
    if (!binding_get_boolean(call, 0, &value))
        return false;
    binding_return_boolean(call, !value);
    return true;
}

static bool twice(struct binding_call *call) {
    char text[64];
    const char *bytes;
    size_t length;
    if (!binding_get_string(call, 0, &bytes, &length))
        return false;
    int written = snprintf(text, sizeof text, "%.*s%.*s", (int)length, bytes, (int)length, bytes);
    binding_return_string(call, text, (size_t)written);
    return true;
}

static bool bytes(struct binding_call *call) {
    const char *text;
    size_t length;
    if (!binding_get_string(call, 0, &text, &length))
        return false;
    binding_return_number(call, (double)length);
    return true;
}

static bool width(struct binding_call *call) {
    int32_t value;
    if (!binding_get_property(call, 0, "width", 1, 100, &value))
        return false;
    binding_return_number(call, value);
    return true;
}

static bool keep(struct binding_call *call) { return binding_keep_function(call, 0, &kept); }

static bool tell(struct binding_call *call) { return binding_get_number(call, 0, -INFINITY, INFINITY, &told); }

static bool fail(struct binding_call *call) {
    return binding_throw(call, BINDING_RANGE_ERROR, "%d is too %s", 42, "large");
}

static bool share(struct binding_call *call) {
    double value;
    return binding_get_number(call, 0, 0.5, 1, &value);
}

static bool count(struct binding_call *call) {
    binding_return_number(call, (double)binding_argument_count(call));
    return true;
}

static const struct binding_function functions[] = {
    {"add", add, "augend addend"}, {"between", between, "value"}, {"negate", negate, "flag"}, {"twice", twice, "text"},
    {"width", width, "options"},   {"keep", keep, "callback"},    {"tell", tell, "value"},    {"fail", fail, ""},
    {"count", count, ""},          {"share", share, "value"},     {"bytes", bytes, "text"},
};
static const struct binding_module probe = {"probe", functions, sizeof functions / sizeof *functions};
static const struct binding_module *const modules[] = {&probe};

static bool start(void) {
    told = -1;
    logged[0] = 0;
    stop_at = UINT64_MAX;
    return engine_start(&(struct engine_options){.heap = heap,
                                                 .heap_size = HEAP_SIZE,
                                                 .stack_size = STACK_SIZE,
                                                 .modules = modules,
                                                 .module_count = 1,
                                                 .time_limit_us = TIME_LIMIT_MS * 1000,
                                                 .time_us = time_us,
                                                 .should_stop = should_stop,
                                                 .log = take_log});
}

static enum engine_status run(const char *source) { return engine_run("app.js", source, strlen(source)); }

static bool message_has(const char *text) { return strstr(engine_last_failure()->message, text) != NULL; }

/** Runs the source after `var p = require('probe');` and expects what it tells. */
static void tells(const char *source, double expected, const char *name) {
    char whole[512];
    snprintf(whole, sizeof whole, "var p = require('probe'); p.tell(%s);", source);
    told = -1;
    enum engine_status status = run(whole);
    ok(status == ENGINE_OK && told == expected, name);
    if (status != ENGINE_OK || told != expected)
        printf("# status %d told %g: %s\n", status, told, engine_last_failure()->message);
}

/** Runs the call and expects an exception with the message. */
static void throws(const char *call, const char *message) {
    char whole[512];
    snprintf(whole, sizeof whole, "require('probe').%s;", call);
    enum engine_status status = run(whole);
    ok(status == ENGINE_EXCEPTION && strcmp(engine_last_failure()->message, message) == 0, message);
    if (strcmp(engine_last_failure()->message, message) != 0)
        printf("# status %d: %s\n", status, engine_last_failure()->message);
}

static void bundles(void) {
    ok(start(), "starts");
    struct engine_memory before = engine_memory();
    ok(before.size > 0 && before.size <= HEAP_SIZE && before.used > 0 && before.used <= before.high_water,
       "tells its memory");
    printf("# heap after start: %zu\n", before.used);
    ok(run("var sum = 0; exports.add = function (a, b) { sum += a + b; require('probe').tell(sum); };") == ENGINE_OK,
       "runs a bundle");
    ok(engine_call("add", (double[]){2, 3}, 2) == ENGINE_OK && told == 5, "calls an export with arguments");
    ok(engine_call("add", (double[]){1, 1}, 2) == ENGINE_OK && told == 7, "state stays between calls");
    ok(engine_call("other", NULL, 0) == ENGINE_MISSING, "an export that does not exist");
    ok(run("module.exports = { late: function () { require('probe').tell(11); } };") == ENGINE_OK &&
           engine_call("late", NULL, 0) == ENGINE_OK && told == 11,
       "module.exports may be replaced");
    ok(run("console.warn('a', 1, true, null, {b: [2]}, new Error('c'));") == ENGINE_OK &&
           logged_level == ENGINE_LOG_WARN && strcmp(logged, "a 1 true null {\"b\":[2]} Error: c") == 0,
       "console");
    ok(run("console.log();") == ENGINE_OK && logged_level == ENGINE_LOG_INFO && logged[0] == 0,
       "console.log of nothing");
    engine_stop();
    ok(engine_call("add", NULL, 0) == ENGINE_MISSING && engine_run("x", "1", 1) == ENGINE_MISSING,
       "stopped: nothing runs");
}

static void exceptions(void) {
    start();
    ok(run("function deep() { throw new TypeError('wrong'); }\n\ndeep();") == ENGINE_EXCEPTION &&
           strcmp(engine_last_failure()->message, "TypeError: wrong") == 0,
       "message of an exception");
    ok(strstr(engine_last_failure()->stack, "deep") && strstr(engine_last_failure()->stack, "app.js:3"), "its stack");
    ok(run("function inner(o) { return o.x; }\nfunction outer() { return inner(null) + 1; }\nouter();") ==
               ENGINE_EXCEPTION &&
           strstr(engine_last_failure()->stack, "app.js:1") && strstr(engine_last_failure()->stack, "app.js:2") &&
           strstr(engine_last_failure()->stack, "app.js:3"),
       "the stack of an exception that the engine throws");
    printf("# %s\n", engine_last_failure()->stack);
    ok(run("throw 'text';") == ENGINE_EXCEPTION && message_has("text"), "a string is thrown");
    ok(run("throw undefined;") == ENGINE_EXCEPTION, "undefined is thrown");
    ok(run("throw { toString: function () { throw 1; } };") == ENGINE_EXCEPTION, "what cannot be described is thrown");
    ok(run("var a = ;") == ENGINE_EXCEPTION && message_has("SyntaxError"), "a syntax error");
    ok(run("require('nothing');") == ENGINE_EXCEPTION && message_has("nothing"), "a module that does not exist");
    ok(run("1;") == ENGINE_OK && engine_last_failure()->message[0] == 0, "a success has no message");
    engine_stop();
}

static void natives(void) {
    start();
    tells("p.add(1.5, 2)", 3.5, "numbers");
    tells("p.negate(false) === true ? 1 : 0", 1, "booleans");
    tells("p.twice('h\\u00e4') === 'h\\u00e4h\\u00e4' ? 1 : 0", 1, "strings");
    tells("p.width({ width: 7 })", 7, "properties");
    tells("p.tell(0) === undefined ? 1 : 0", 1, "undefined is returned");
    tells("p.count(1, 2, 3)", 3, "argument count");
    tells("p === require('probe') ? 1 : 0", 1, "a module is loaded once");
    throws("add(1)", "TypeError: probe.add: addend: expected a finite number, got undefined");
    throws("add('1', 2)", "TypeError: probe.add: augend: expected a finite number, got a string");
    throws("add(1, NaN)", "TypeError: probe.add: addend: expected a finite number, got NaN");
    throws("add(1 / 0, 1)", "TypeError: probe.add: augend: expected a finite number, got an infinite number");
    throws("add(1, -1e7)", "RangeError: probe.add: addend: expected at least -1000000, got -10000000");
    throws("share(0.25)", "RangeError: probe.share: value: expected 0.500 to 1, got 0.250");
    throws("between(6)", "RangeError: probe.between: value: expected -5 to 5, got 6");
    throws("between(-1e300)", "RangeError: probe.between: value: expected -5 to 5, got a number below -2^31");
    throws("between(1.5)", "TypeError: probe.between: value: expected an integer, got 1.500");
    throws("between({})", "TypeError: probe.between: value: expected an integer, got an object");
    throws("negate(0)", "TypeError: probe.negate: flag: expected a boolean, got a number");
    throws("twice(null)", "TypeError: probe.twice: text: expected a string, got null");
    throws("width()", "TypeError: probe.width: options: expected an object, got undefined");
    throws("width({})", "TypeError: probe.width: options.width: expected an integer, got undefined");
    throws("width({ width: 101 })", "RangeError: probe.width: options.width: expected 1 to 100, got 101");
    throws("width({ get width() { throw 1; } })", "Error: probe.width: options.width: its getter threw an exception");
    throws("width({ get width() { return p.add(1, 2); } })",
           "Error: probe.width: options.width: its getter threw an exception");
    tells(
        "function () { var e; p.width({ get width() { try { p.add(1, 2); } catch (x) { e = x; } return 4; } });"
        " return e.message === \"probe.add: called from a getter of another native function's argument\" ? 1 : 0; }()",
        1, "no native function is called while another reads its arguments");
    tells("p.add(p.width({ width: 7 }), 1)", 8, "and one is again after it");
    throws("keep(3)", "TypeError: probe.keep: callback: expected a function, got a number");
    throws("fail()", "RangeError: probe.fail: 42 is too large");
    ok(engine_last_failure()->native, "what a native function throws is known as such");
    ok(run("try { require('probe').fail(); } catch (e) { throw new Error(e.code); }") == ENGINE_EXCEPTION &&
           message_has("Error: " BINDING_ERROR_CODE) && !engine_last_failure()->native,
       "its code; what the app throws is none");
    tells("function () { try { p.fail(); } catch (e) { return e instanceof RangeError ? 1 : 0; } }()", 1,
          "JavaScript catches native errors");
    engine_stop();
}

static void callbacks(void) {
    start();
    ok(run("var p = require('probe'); p.keep(function (a) { p.tell(a); });") == ENGINE_OK, "a function is kept");
    ok(engine_collect_garbage() == ENGINE_OK, "garbage is collected");
    ok(engine_invoke(kept, (double[]){9}, 1) == ENGINE_OK && told == 9, "and called after a garbage collection");
    binding_release(kept);
    ok(engine_invoke(kept, NULL, 0) == ENGINE_MISSING, "a released one is not");
    ok(engine_invoke(0, NULL, 0) == ENGINE_MISSING && engine_invoke(9999, NULL, 0) == ENGINE_MISSING,
       "nor one that never was");
    ok(run("var p = require('probe'); while (true) p.keep(function () {});") == ENGINE_EXCEPTION &&
           message_has("RangeError"),
       "too many are kept");
    engine_stop();
    ok(start() && engine_invoke(kept, NULL, 0) == ENGINE_MISSING, "a new start has none");
    ok(run("require('probe').keep(function () { throw new Error('late'); });") == ENGINE_OK &&
           engine_invoke(kept, NULL, 0) == ENGINE_EXCEPTION && message_has("late"),
       "one that throws");
    engine_stop();
}

/** Evaluates the source and expects the value's text. */
static void gives(const char *source, const char *expected) {
    char result[64];
    enum engine_status status = engine_evaluate(source, strlen(source), result, sizeof result);
    ok(status == ENGINE_OK && strcmp(result, expected) == 0, source);
    if (status != ENGINE_OK || strcmp(result, expected) != 0)
        printf("# status %d, %s: %s\n", status, result, engine_last_failure()->message);
}

static void evaluations(void) {
    char result[8];
    ok(engine_evaluate("1", 1, result, sizeof result) == ENGINE_MISSING, "stopped: nothing is evaluated");
    start();
    run("'use strict'; var sum = 2; function twice(x) { return 2 * x; }");
    gives("1 + 1", "2");
    gives("twice(sum)", "4");
    gives("sum = 5; var later = sum", "5");
    gives("later + sum", "10");
    gives("'a\"b'", "\"a\\\"b\"");
    gives("({ a: [1, null] })", "{\"a\":[1,null]}");
    gives("var loop = {}; loop.loop = loop", "[object Object]");
    gives("new Error('wrong')", "Error: wrong");
    gives("", "undefined");
    gives("require('probe').add(1, 2)", "3");
    ok(engine_evaluate("'0123456789'", 12, result, sizeof result) == ENGINE_OK && strcmp(result, "\"012345") == 0,
       "a long value is cut");
    ok(engine_evaluate("null.x", 6, result, sizeof result) == ENGINE_EXCEPTION && result[0] == 0 &&
           message_has("TypeError") && strstr(engine_last_failure()->stack, "console:1"),
       "an exception, with its place");
    ok(engine_evaluate("1 +", 3, result, sizeof result) == ENGINE_EXCEPTION && message_has("SyntaxError"),
       "half a line");
    engine_stop();
}

/* Characters beyond the BMP, which JavaScript has as two surrogates each. */
static void utf8(void) {
    static const char *const NAMED = "function f() { null.x; } "
                                     "Object.defineProperty(f, 'name', { value: '\\ud83d\\ude00' }); f();";
    start();
    ok(run("console.log('\\ud83d\\ude00\\u00e4', '\xF0\x9F\x98\x80', { a: '\\udbff\\udfff' });") == ENGINE_OK &&
           strcmp(logged, "\xF0\x9F\x98\x80\xC3\xA4 \xF0\x9F\x98\x80 {\"a\":\"\xF4\x8F\xBF\xBF\"}") == 0,
       "the log has them in UTF-8");
    ok(run("console.log('\\ude00\\ud83d\\ud83d\\ude00\\ud7ff\\ud83d');") == ENGINE_OK &&
           strcmp(logged, "\xED\xB8\x80\xED\xA0\xBD\xF0\x9F\x98\x80\xED\x9F\xBF\xED\xA0\xBD") == 0,
       "a surrogate that is alone stays");
    tells("p.bytes('\\ud83d\\ude00') + 10 * p.bytes('\\ud7ff')", 34, "a native function's argument has them in UTF-8");
    tells("p.twice('\\ud83d\\ude00') === '\\ud83d\\ude00\\ud83d\\ude00' && p.twice('\\ud83d\\ude00').length", 4,
          "and what it returns is text as any other");
    gives("'\\ud83d\\ude00'", "\"\xF0\x9F\x98\x80\"");
    ok(run("throw new Error('\\ud83d\\ude00');") == ENGINE_EXCEPTION && message_has("Error: \xF0\x9F\x98\x80"),
       "so has the message of an exception");
    ok(run(NAMED) == ENGINE_EXCEPTION && strstr(engine_last_failure()->stack, "at \xF0\x9F\x98\x80 (app.js:1"),
       "and its stack");
    engine_stop();
}

static void interruptions(void) {
    start();
    run("var p = require('probe'); exports.again = function () { p.tell(3); };");
    stop_at = time_us() + 20000;
    ok(engine_evaluate("while (true) {}", 15, logged, sizeof logged) == ENGINE_INTERRUPTED &&
           message_has("interrupted") && strstr(engine_last_failure()->stack, "console:1"),
       "an evaluation is cut off");
    ok(run("while (true) { try { while (true) {} } catch (e) {} }") == ENGINE_INTERRUPTED, "so is a loop that catches");
    stop_at = UINT64_MAX;
    ok(engine_call("again", NULL, 0) == ENGINE_OK && told == 3, "and the app goes on");
    stop_at = time_us() + 2 * TIME_LIMIT_MS * 1000;
    ok(engine_evaluate("while (true) {}", 15, logged, sizeof logged) == ENGINE_INTERRUPTED && time_us() >= stop_at,
       "an evaluation has no time limit");
    engine_stop();
}

/** The source ends in the status, within twice the time limit and a second, and a new start works. */
static void stops(const char *source, enum engine_status expected, const char *name) {
    start();
    uint64_t from = time_us();
    enum engine_status status = run(source);
    bool in_time = time_us() - from < (2 * TIME_LIMIT_MS + 1000) * 1000u;
    ok(status == expected && in_time && engine_last_failure()->message[0] != 0, name);
    printf("# status %d: %s %s%s\n", status, engine_last_failure()->message, engine_last_failure()->heap,
           engine_last_failure()->stack);
    ok(status != ENGINE_OUT_OF_MEMORY || strstr(engine_last_failure()->heap, " used; most is in ") != NULL,
       "a full heap tells what it is full of");
    engine_stop();
    bool again = start() && run("require('probe').tell(1);") == ENGINE_OK && told == 1;
    ok(again, "a new start after it");
    engine_stop();
}

/* Of Duktape: to JerryScript a full heap is the end. */
static void full_and_endless(void) {
    start();
    enum engine_status status =
        run("var a = []; try { while (true) a.push([]); } catch (e) { a = null; } while (true) {}");
    printf("# status %d: %s %s\n", status, engine_last_failure()->message, engine_last_failure()->heap);
    ok(status != ENGINE_EXCEPTION && engine_last_failure()->heap[0] != '\0',
       "a run that takes too long with a full heap tells what it is full of");
    engine_stop();
}

/* Of Duktape: JerryScript has no finalizers. */
static void garbage_stops(const char *loop, const char *name) {
    char whole[512];
    if (strncmp(engine_name(), "duktape", 7) != 0)
        return;
    start();
    snprintf(whole, sizeof whole,
             "var a = 'x'; while (a.length < 8000) a += a; var b = a.slice(4000) + 'y';"
             "(function () { var o = {}; o.self = o; Duktape.fin(o, function () { for (;;) %s; }); })();",
             loop);
    ok(run(whole) == ENGINE_OK && engine_collect_garbage() == ENGINE_TIMEOUT && message_has("ran longer than 300 ms"),
       name);
    engine_stop();
}

static void limits(void) {
    full_and_endless();
    stops("while (true) {}", ENGINE_TIMEOUT, "an endless loop");
    stops("while (true) { try { while (true) {} } catch (e) {} }", ENGINE_TIMEOUT, "one that catches");
    stops("while (true) { try { while (true) {} } finally { continue; } }", ENGINE_TIMEOUT,
          "one that continues in finally");
    stops("/^(a+)+$/.test('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab');", ENGINE_TIMEOUT,
          "an endless regular expression");
    stops("[1, 2].sort(function () { while (true) {} });", ENGINE_TIMEOUT, "a loop below a native function");
    stops("var s = 'a'; while (s.length < 16384) s += s; while (true) s < s + 'b';", ENGINE_TIMEOUT,
          "a loop over long strings");
    stops("while (true) Array.prototype.indexOf.call({ length: 0x7fffffff }, 1);", ENGINE_TIMEOUT,
          "a built-in function over an endless array-like");
    stops("while (true) try { Array.prototype.indexOf.call({ length: 0x7fffffff }, 1); } catch (e) {}", ENGINE_TIMEOUT,
          "one that is caught");
    stops("var s = 'a'; while (s.length < 32768) s += s; var n = s.slice(0, 15000) + 'b'; while (true) s.indexOf(n);",
          ENGINE_TIMEOUT, "searches in long strings");
    stops("var a = []; while (true) a.push({ a: a });", ENGINE_OUT_OF_MEMORY, "endless objects");
    stops("var s = ''; var a = []; while (true) { s += 'x'; a.push(s); }", ENGINE_OUT_OF_MEMORY, "endless strings");
    stops("function f() { return f() + 1; } f();", ENGINE_EXCEPTION, "endless recursion");
    stops("var a = {}; a.toString = function () { return '' + a; }; '' + a;", ENGINE_EXCEPTION,
          "endless recursion through native code");
    stops("var t = ''; for (var i = 0; i < 2000; i++) t += '('; eval(t);", ENGINE_EXCEPTION, "deeply nested source");
    stops("var t = ''; for (var i = 0; i < 2000; i++) t += '['; JSON.parse(t);", ENGINE_EXCEPTION,
          "deeply nested JSON");
    garbage_stops("", "a finalizer of garbage that loops");
    garbage_stops("a.indexOf(b)", "one over long strings");
    ok(engine_collect_garbage() == ENGINE_MISSING, "stopped: no garbage is collected");
    ok(!engine_start(&(struct engine_options){.heap = heap,
                                              .heap_size = 512,
                                              .stack_size = STACK_SIZE,
                                              .time_us = time_us,
                                              .time_limit_us = 1000000,
                                              .should_stop = should_stop,
                                              .log = take_log}),
       "a heap too small for the engine");
    ok(start(), "and a start after it");
    engine_stop();
}

int main(void) {
    bundles();
    exceptions();
    natives();
    callbacks();
    evaluations();
    utf8();
    interruptions();
    limits();
    return tap_done();
}
