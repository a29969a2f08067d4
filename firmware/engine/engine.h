/*
 * What an image needs from JavaScript. One engine, one heap, one thread: all calls come from the main loop.
 * An engine file (duktape.c, jerryscript.c) also implements native-modules/binding.h; it knows no port.
 */
#ifndef EARBIT_ENGINE_H
#define EARBIT_ENGINE_H

#include "binding.h"

enum engine_status {
    ENGINE_OK,
    ENGINE_EXCEPTION,     /**< the app threw */
    ENGINE_OUT_OF_MEMORY, /**< the heap is full; the app must be stopped */
    ENGINE_TIMEOUT,       /**< the app ran longer than time_limit_us; it must be stopped */
    ENGINE_INTERRUPTED,   /**< should_stop said so: the call was cut off, and the app can go on */
    ENGINE_MISSING        /**< the bundle exports no such function, or no app runs */
};

enum engine_level { ENGINE_LOG_ERROR, ENGINE_LOG_WARN, ENGINE_LOG_INFO, ENGINE_LOG_DEBUG };

struct engine_options {
    void *heap; /**< aligned to 8 */
    size_t heap_size;
    size_t stack_size; /**< bytes of the C stack that one call into JavaScript may take */
    const struct binding_module *const *modules;
    size_t module_count;
    uint32_t time_limit_us;    /**< longest run of one call into JavaScript */
    uint64_t (*time_us)(void); /**< monotonic clock for the limit */
    /** Asked together with the clock, again and again while JavaScript runs: true cuts the call off. */
    bool (*should_stop)(void);
    /** What the app says through console.error, warn, info (and log), debug; UTF-8, not NUL-terminated. */
    void (*log)(enum engine_level level, const char *text, size_t length);
};

struct engine_memory {
    size_t size;
    size_t used;
    size_t high_water;
};

/** The failure that the last call below ended with; texts are NUL-terminated, cut to fit. */
struct engine_failure {
    char message[196]; /**< a character more than failure.c tells, which marks what it cuts */
    /** A line a call, innermost first: `    at NAME (BUNDLE:LINE)`, or `(BUNDLE:LINE:COLUMN)` if the engine knows it.
     */
    char stack[512];
    /** What held the heap when it was full, as far as the engine can tell; "" when it was not. */
    char heap[192];
    bool native; /**< the exception is one that a native function threw (binding.h) */
};

/** @return the engine's name and version, e.g. "duktape 2.7.0". */
const char *engine_name(void);

/** Starts with an empty heap and installs the modules. @return false when the heap is too small for the engine itself.
 */
bool engine_start(const struct engine_options *options);

/** Forgets app, heap and callbacks; engine_start may follow. Safe after any failure. */
void engine_stop(void);

/** Runs a bundle: CommonJS source text (`require` reaches the native modules, `exports` its exported functions). */
enum engine_status engine_run(const char *name, const char *source, size_t length);

/** Calls the function that the bundle exports under `name`. */
enum engine_status engine_call(const char *name, const double *arguments, size_t count);

/** Calls a function kept by binding_keep_function. */
enum engine_status engine_invoke(binding_callback callback, const double *arguments, size_t count);

/**
 * Evaluates source text in the running app's global scope. It has no time limit: should_stop is what ends it.
 * @param result gets the value as text, cut to `capacity` with its NUL: strings and objects as JSON, else as String()
 * does
 * @return ENGINE_MISSING when no app runs; a failure's texts are in engine_last_failure, and `result` is empty then.
 */
enum engine_status engine_evaluate(const char *source, size_t length, char *result, size_t capacity);

const struct engine_failure *engine_last_failure(void);

/** Frees what the app cannot reach any more. It may call the app: Duktape runs finalizers. */
enum engine_status engine_collect_garbage(void);

struct engine_memory engine_memory(void);

#endif
