/*
 * engine.h and binding.h on Duktape 2.7. Every way into JavaScript leads through enter(): an exception, a full heap
 * and a run that takes too long come back from it as a status. What Duktape itself takes for fatal leaves it by
 * longjmp; the heap is given up then.
 */
#include "duktape_binding.h"
#include "engine.h"
#include "heap.h"

#include <math.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#if DUK_VERSION != 20700
#error "engine_name() tells another version"
#endif

/* From one look at the clock to the next. */
enum { ALLOCATION_INTERVAL = 1024, COMPARED_INTERVAL = 16384, RECURSION_INTERVAL = 256 };

static struct {
    struct engine_options options;
    struct heap heap;
    duk_context *context; /**< NULL when stopped */
    jmp_buf fatal;
    uint64_t deadline;
    uintptr_t stack_top;
    bool has_deadline, may_be_stopped;
    bool timed_out, interrupted;
    bool heap_was_full;
    unsigned allocations, recursions;
    bool late, starved;        /**< the last look at the clock from an allocation was too late; so was the one before */
    size_t compared;           /**< bytes since the last look at the clock */
    struct heap_census census; /**< of the heap when it was full: what unwinds frees some of it again */
    uint32_t refused_bytes, used_when_full;
    struct engine_failure failure;
} engine;

/* What Duktape calls: its configuration (duktape_config.h), its allocator, its fatal error handler. */

int duktape_time_is_up(void *user_data) {
    (void)user_data;
    if (engine.has_deadline && engine.options.time_us() >= engine.deadline)
        engine.timed_out = true;
    if (engine.may_be_stopped && engine.options.should_stop())
        engine.interrupted = true;
    return engine.timed_out || engine.interrupted;
}

/* A regular expression runs no bytecode; its recursion is where its time can be checked. */
int duktape_stack_is_exhausted(void) {
    return engine.stack_top - (uintptr_t)__builtin_frame_address(0) > engine.options.stack_size || engine.timed_out ||
           engine.interrupted || (++engine.recursions % RECURSION_INTERVAL == 0 && duktape_time_is_up(NULL));
}

/* The app is given up in the middle: no comparison can be left unmade. */
int duktape_compare(const void *a, const void *b, size_t length) {
    engine.compared += length;
    if (engine.compared >= COMPARED_INTERVAL) {
        engine.compared = 0;
        if (duktape_time_is_up(NULL) && engine.timed_out)
            longjmp(engine.fatal, 1);
    }
    return memcmp(a, b, length);
}

double duktape_time_ms(void) { return floor((double)engine.options.time_us() / 1000); }

static void *reallocate(void *user_data, void *bytes, duk_size_t size) {
    (void)user_data;
    void *moved = heap_reallocate(&engine.heap, bytes, size);
    if (!moved && size) {
        engine.heap_was_full = true;
        heap_take_census(&engine.heap, &engine.census);
        engine.refused_bytes = (uint32_t)size;
        engine.used_when_full = engine.heap.used;
    }
    return moved;
}

/*
 * Loops of built-in functions over array-likes run no instruction either, but make a string of each index. Whatever
 * else allocates as often has been stopped by then, with the stack of its place.
 */
static void *allocate(void *user_data, duk_size_t size) {
    if (++engine.allocations % ALLOCATION_INTERVAL == 0) {
        engine.starved = engine.late;
        engine.late = duktape_time_is_up(NULL);
    }
    return engine.starved ? NULL : reallocate(user_data, NULL, size);
}

static void release(void *user_data, void *bytes) {
    (void)user_data;
    heap_free(&engine.heap, bytes);
}

static void give_up(void *user_data, const char *message) {
    (void)user_data;
    (void)message;
    longjmp(engine.fatal, 1);
}

/* Ways into JavaScript. */

static void start_clock(void) {
    engine.timed_out = engine.interrupted = engine.late = engine.starved = false;
    engine.has_deadline = engine.may_be_stopped = true;
    engine.deadline = engine.options.time_us() + engine.options.time_limit_us;
}

static void set_failure(const char *message) {
    snprintf(engine.failure.message, sizeof engine.failure.message, "%s", message);
}

/** Keeps the lines of a stack that speak of the app: neither the first, which is the message, nor those of the engine.
 */
static void set_stack(const char *stack) {
    char *to = engine.failure.stack, *const end = to + sizeof engine.failure.stack - 1;
    for (const char *line = strchr(stack, '\n'); line; line = strchr(line, '\n')) {
        line++;
        size_t length = strcspn(line, ")\n") + 1; // behind it are attributes of the call
        if (line[length - 1] != ')' || strncmp(line + length, " internal", 9) == 0)
            continue;
        if (length + 1 > (size_t)(end - to))
            break;
        if (to > engine.failure.stack)
            *to++ = '\n';
        memcpy(to, line, length);
        to += length;
    }
    *to = 0;
}

static void tell_heap(void) {
    char *text = engine.failure.heap;
    const size_t size = sizeof engine.failure.heap;
    int length =
        snprintf(text, size, "no %lu bytes left with %lu of %lu used; most is in", (unsigned long)engine.refused_bytes,
                 (unsigned long)engine.used_when_full, (unsigned long)engine.heap.size);
    for (unsigned i = 0; i < HEAP_CENSUS_SIZES && engine.census.sizes[i].count > 0 && length < (int)size; i++)
        length += snprintf(text + length, size - (size_t)length, "%s %lu blocks of %lu bytes", i > 0 ? "," : "",
                           (unsigned long)engine.census.sizes[i].count, (unsigned long)engine.census.sizes[i].bytes);
    if (length < (int)size)
        snprintf(text + length, size - (size_t)length, "; the largest has %lu", (unsigned long)engine.census.largest);
}

static enum engine_status out_of_memory(void) {
    tell_heap();
    set_failure("out of memory");
    return ENGINE_OUT_OF_MEMORY;
}

static enum engine_status ran_too_long(void) {
    snprintf(engine.failure.message, sizeof engine.failure.message, "ran longer than %lu ms",
             (unsigned long)(engine.options.time_limit_us / 1000));
    if (engine.heap_was_full) // collecting garbage again and again is slow
        tell_heap();
    return ENGINE_TIMEOUT;
}

static duk_ret_t describe_error(duk_context *context, void *user_data) {
    (void)user_data;
    duk_dup_top(context);
    set_failure(binding_to_utf8(context, NULL));
    duk_pop(context);
    if (duk_is_error(context, -1)) {
        duk_get_prop_string(context, -1, "code");
        const char *code = duk_get_string_default(context, -1, "");
        engine.failure.native = strcmp(code, BINDING_ERROR_CODE) == 0;
        duk_pop(context);
        duk_get_prop_string(context, -1, "stack");
        set_stack(binding_to_utf8(context, NULL));
        duk_pop(context);
    }
    return 0;
}

/** Finds out what the error on the value stack is. */
static enum engine_status failed(void) {
    duk_context *context = engine.context;
    bool timed_out = engine.timed_out, interrupted = engine.interrupted, full = engine.heap_was_full;
    start_clock();
    engine.may_be_stopped = false;
    bool described = duk_safe_call(context, describe_error, NULL, 0, 1) == DUK_EXEC_SUCCESS;
    duk_pop(context);
    if (interrupted) {
        set_failure("interrupted");
        return ENGINE_INTERRUPTED;
    }
    if (timed_out)
        return ran_too_long();
    if (full && (!described || strstr(engine.failure.message, "alloc failed") ||
                 strstr(engine.failure.message, "double error")))
        return out_of_memory();
    return ENGINE_EXCEPTION;
}

static enum engine_status enter(duk_safe_call_function body, void *user_data) {
    engine.failure = (struct engine_failure){0};
    engine.heap_was_full = false;
    engine.stack_top = (uintptr_t)__builtin_frame_address(0);
    if (!engine.context) {
        set_failure("no app runs");
        return ENGINE_MISSING;
    }
    start_clock();
    if (setjmp(engine.fatal)) {
        engine.context = NULL;
        return engine.timed_out ? ran_too_long() : out_of_memory();
    }
    enum engine_status status = ENGINE_OK;
    if (duk_safe_call(engine.context, body, user_data, 0, 1) != DUK_EXEC_SUCCESS)
        status = failed();
    else if (engine.timed_out) // in a finalizer, whose error is lost
        status = ran_too_long();
    duk_pop(engine.context);
    return status;
}

/* What an app finds: console, require, module, exports. */

static duk_ret_t encode(duk_context *context, void *user_data) {
    (void)user_data;
    duk_json_encode(context, -1);
    return 1;
}

/** Makes the value on top of the value stack text: objects as JSON, what JSON cannot tell as String() does. */
static void to_text(duk_context *context) {
    if (duk_is_object(context, -1) && !duk_is_error(context, -1) && !duk_is_function(context, -1)) {
        duk_dup_top(context);
        if (duk_safe_call(context, encode, NULL, 1, 1) == DUK_EXEC_SUCCESS)
            duk_replace(context, -2);
        else
            duk_pop(context);
    }
    duk_safe_to_string(context, -1);
}

static duk_ret_t console_log(duk_context *context) {
    duk_idx_t count = duk_get_top(context);
    for (duk_idx_t i = 0; i < count; i++) {
        duk_dup(context, i);
        to_text(context);
        duk_replace(context, i);
    }
    duk_push_string(context, " ");
    duk_insert(context, 0);
    duk_join(context, count);
    duk_size_t length;
    const char *text = binding_to_utf8(context, &length);
    engine.options.log((enum engine_level)duk_get_current_magic(context), text, length);
    return 0;
}

static duk_ret_t install(duk_context *context, void *user_data) {
    (void)user_data;
    static const struct {
        const char *name;
        enum engine_level level;
    } levels[] = {{"error", ENGINE_LOG_ERROR},
                  {"warn", ENGINE_LOG_WARN},
                  {"info", ENGINE_LOG_INFO},
                  {"log", ENGINE_LOG_INFO},
                  {"debug", ENGINE_LOG_DEBUG}};
    duk_push_object(context);
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        duk_push_c_lightfunc(context, console_log, DUK_VARARGS, 0, levels[i].level);
        duk_put_prop_string(context, -2, levels[i].name);
    }
    duk_put_global_string(context, "console");
    binding_install(context, engine.options.modules, engine.options.module_count);
    duk_push_object(context);
    duk_dup_top(context);
    duk_put_global_string(context, "exports");
    duk_push_object(context);
    duk_insert(context, -2);
    duk_put_prop_string(context, -2, "exports");
    duk_put_global_string(context, "module");
    return 0;
}

/* engine.h */

const char *engine_name(void) { return "duktape 2.7.0"; }

bool engine_start(const struct engine_options *options) {
    engine_stop();
    engine.options = *options;
    heap_init(&engine.heap, options->heap, options->heap_size);
    engine.stack_top = (uintptr_t)__builtin_frame_address(0);
    start_clock();
    if (!setjmp(engine.fatal))
        engine.context = duk_create_heap(allocate, reallocate, release, NULL, give_up);
    return enter(install, NULL) == ENGINE_OK;
}

void engine_stop(void) {
    engine.context = NULL;
    binding_release_all();
}

struct bundle {
    const char *name, *source;
    size_t length;
};

static duk_ret_t run_bundle(duk_context *context, void *user_data) {
    const struct bundle *bundle = user_data;
    duk_push_string(context, bundle->name);
    duk_compile_lstring_filename(context, 0, bundle->source, bundle->length);
    duk_call(context, 0);
    return 0;
}

enum engine_status engine_run(const char *name, const char *source, size_t length) {
    struct bundle bundle = {name, source, length};
    return enter(run_bundle, &bundle);
}

/** A call of an exported function (name) or of a kept one. */
struct call {
    const char *name;
    binding_callback callback;
    const double *arguments;
    size_t count;
    bool missing;
};

static duk_ret_t call_function(duk_context *context, void *user_data) {
    struct call *call = user_data;
    if (call->name) {
        duk_get_global_string(context, "module");
        duk_get_prop_string(context, -1, "exports");
        duk_get_prop_string(context, -1, call->name);
    } else {
        binding_push_callback(context, call->callback);
    }
    call->missing = !duk_is_function(context, -1);
    if (call->missing)
        return 0;
    duk_require_stack(context, (duk_idx_t)call->count);
    for (size_t i = 0; i < call->count; i++)
        duk_push_number(context, call->arguments[i]);
    duk_call(context, (duk_idx_t)call->count);
    return 0;
}

static enum engine_status enter_call(struct call *call) {
    enum engine_status status = enter(call_function, call);
    if (!call->missing)
        return status;
    set_failure("no such function");
    return ENGINE_MISSING;
}

enum engine_status engine_call(const char *name, const double *arguments, size_t count) {
    struct call call = {.name = name, .arguments = arguments, .count = count};
    return enter_call(&call);
}

enum engine_status engine_invoke(binding_callback callback, const double *arguments, size_t count) {
    struct call call = {.callback = callback, .arguments = arguments, .count = count};
    return enter_call(&call);
}

struct evaluation {
    const char *source;
    size_t length;
    char *result;
    size_t capacity;
};

static duk_ret_t evaluate(duk_context *context, void *user_data) {
    const struct evaluation *evaluation = user_data;
    engine.has_deadline = false;
    duk_push_string(context, "console");
    duk_compile_lstring_filename(context, DUK_COMPILE_EVAL, evaluation->source, evaluation->length);
    duk_call(context, 0);
    if (duk_is_string(context, -1))
        duk_json_encode(context, -1);
    else
        to_text(context);
    snprintf(evaluation->result, evaluation->capacity, "%s", binding_to_utf8(context, NULL));
    return 0;
}

enum engine_status engine_evaluate(const char *source, size_t length, char *result, size_t capacity) {
    struct evaluation evaluation = {source, length, result, capacity};
    result[0] = '\0';
    return enter(evaluate, &evaluation);
}

const struct engine_failure *engine_last_failure(void) { return &engine.failure; }

static duk_ret_t collect(duk_context *context, void *user_data) {
    (void)user_data;
    duk_gc(context, 0);
    return 0;
}

enum engine_status engine_collect_garbage(void) { return enter(collect, NULL); }

struct engine_memory engine_memory(void) {
    return (struct engine_memory){engine.heap.size, engine.heap.used, engine.heap.high_water};
}
