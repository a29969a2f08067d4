/*
 * engine.h and binding.h on JerryScript 3.0 with an external context: engine and app live in the heap that the image
 * gives. Every way into JavaScript leads through enter(): an exception and a run that takes too long come back from it
 * as a status. A full heap is fatal to JerryScript; it leaves enter() by longjmp, the context is dropped, and
 * jerry_init makes a new one over the same memory.
 */
#include "engine.h"
#include "jerryscript_binding.h"

#include "jerryscript-port.h"
#include "jerryscript-snapshot.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

enum {
    CHECK_INTERVAL = 64, /* turns of loops, or calls, from one look at the clock to the next */
    MAX_LINE = 772       /* bytes of one console line: a character more than the log takes, which marks what it cuts */
};

/* The first word of a snapshot, "JRRY"; JerryScript has it in no public header. */
static const uint32_t SNAPSHOT_MAGIC = 0x5952524A;

static struct {
    struct engine_options options;
    bool running;
    jmp_buf fatal;
    uint64_t deadline;
    uintptr_t stack_top;
    unsigned calls;
    bool has_deadline;
    bool timed_out, interrupted;
    struct engine_failure failure;
} engine;

static void set_failure(const char *message) {
    snprintf(engine.failure.message, sizeof engine.failure.message, "%s", message);
}

/* What JerryScript calls: its port functions. */

void jerry_port_init(void) {}

void jerry_port_fatal(jerry_fatal_code_t code) {
    if (code == JERRY_FATAL_OUT_OF_MEMORY)
        set_failure("out of memory");
    else
        snprintf(engine.failure.message, sizeof engine.failure.message, "the engine gave up with code %d", (int)code);
    longjmp(engine.fatal, 1);
}

void jerry_port_sleep(uint32_t milliseconds) { (void)milliseconds; }

void jerry_port_log(const char *message) { (void)message; }

size_t jerry_port_context_alloc(size_t context_size) {
    if (context_size >= engine.options.heap_size)
        jerry_port_fatal(JERRY_FATAL_OUT_OF_MEMORY);
    return engine.options.heap_size;
}

struct jerry_context_t *jerry_port_context_get(void) {
    return engine.options.heap;
}

void jerry_port_context_free(void) {}

double jerry_port_current_time(void) { return (double)(engine.options.time_us() / 1000); }

int32_t jerry_port_local_tza(double unix_ms) {
    (void)unix_ms;
    return 0;
}

/* There are no files. */

jerry_char_t *jerry_port_path_normalize(const jerry_char_t *path, jerry_size_t size) {
    (void)path;
    (void)size;
    return NULL;
}

void jerry_port_path_free(jerry_char_t *path) { (void)path; }

jerry_size_t jerry_port_path_base(const jerry_char_t *path) {
    (void)path;
    return 0;
}

jerry_char_t *jerry_port_source_read(const char *path, jerry_size_t *size) {
    (void)path;
    *size = 0;
    return NULL;
}

void jerry_port_source_free(jerry_char_t *source) { (void)source; }

/* Limits of time and stack. */

static bool time_is_up(void) {
    if (engine.has_deadline && engine.options.time_us() >= engine.deadline)
        engine.timed_out = true;
    if (engine.options.should_stop())
        engine.interrupted = true;
    return engine.timed_out || engine.interrupted;
}

/** Asked at every CHECK_INTERVAL-th backward jump. An abort passes by catch and finally. */
static jerry_value_t halt(void *user_data) {
    (void)user_data;
    return time_is_up() ? jerry_throw_abort(jerry_boolean(true), true) : jerry_undefined();
}

/*
 * Takes the place of the engine's ecma_get_current_stack_usage (linked with --wrap), which is asked at every call, and
 * at every step of a regular expression, where nothing else could end it. What is told is compared with
 * JERRY_STACK_LIMIT.
 */
uintptr_t __wrap_ecma_get_current_stack_usage(void);
uintptr_t __wrap_ecma_get_current_stack_usage(void) {
    if (engine.stack_top - (uintptr_t)__builtin_frame_address(0) > engine.options.stack_size)
        return UINTPTR_MAX;
    if (!engine.timed_out && !engine.interrupted && ++engine.calls % CHECK_INTERVAL != 0)
        return 0;
    return time_is_up() ? UINTPTR_MAX : 0;
}

static void start_clock(void) {
    engine.timed_out = engine.interrupted = false;
    engine.has_deadline = true;
    engine.deadline = engine.options.time_us() + engine.options.time_limit_us;
}

/* Text of values. */

static size_t copy_text(jerry_value_t string, char *text, size_t capacity) {
    size_t length =
        jerry_string_to_buffer(string, JERRY_ENCODING_UTF8, (jerry_char_t *)text, (jerry_size_t)(capacity - 1));
    text[length] = '\0';
    return length;
}

/** Writes the value as String() gives it, "" when that throws. @return bytes written */
static size_t describe(jerry_value_t value, char *text, size_t capacity) {
    jerry_value_t string =
        jerry_value_is_symbol(value) ? jerry_symbol_descriptive_string(value) : jerry_value_to_string(value);
    size_t length = 0;
    text[0] = '\0';
    if (!jerry_value_is_exception(string))
        length = copy_text(string, text, capacity);
    jerry_value_free(string);
    return length;
}

/** As describe, but as JSON what JSON can tell. */
static size_t describe_as_json(jerry_value_t value, char *text, size_t capacity) {
    jerry_value_t json = jerry_json_stringify(value);
    size_t length = jerry_value_is_string(json) ? copy_text(json, text, capacity) : describe(value, text, capacity);
    jerry_value_free(json);
    return length;
}

static bool is_told_as_json(jerry_value_t value) {
    return jerry_value_is_object(value) && !jerry_value_is_error(value) && !jerry_value_is_function(value);
}

/* The stack of an error is written while the calls still stand. */

struct stack_text {
    char text[sizeof(((struct engine_failure *)0)->stack)];
    size_t length;
};

/** The function's name into `name`, without running a getter. */
static void function_name(jerry_frame_t *frame, char *name, size_t capacity) {
    const jerry_value_t *callee = jerry_frame_callee(frame);
    snprintf(name, capacity, "[anon]");
    if (!callee || !jerry_value_is_object(*callee))
        return;
    jerry_property_descriptor_t property = jerry_property_descriptor();
    jerry_value_t key = jerry_string_sz("name");
    jerry_value_t found = jerry_object_get_own_prop(*callee, key, &property);
    if (jerry_value_is_true(found)) {
        if ((property.flags & JERRY_PROP_IS_VALUE_DEFINED) && jerry_value_is_string(property.value) &&
            jerry_string_size(property.value, JERRY_ENCODING_UTF8) > 0)
            copy_text(property.value, name, capacity);
        jerry_property_descriptor_free(&property);
    }
    jerry_value_free(found);
    jerry_value_free(key);
}

static bool add_frame(jerry_frame_t *frame, void *user_data) {
    struct stack_text *stack = user_data;
    const jerry_frame_location_t *location = jerry_frame_location(frame);
    if (!location)
        return true;
    char name[48], source[48];
    function_name(frame, name, sizeof name);
    describe(location->source_name, source, sizeof source);
    size_t room = sizeof stack->text - stack->length;
    int length = snprintf(stack->text + stack->length, room, "%s    at %s (%s:%lu:%lu)", stack->length ? "\n" : "",
                          name, source, (unsigned long)location->line, (unsigned long)location->column);
    if (length >= (int)room) {
        stack->text[stack->length] = '\0';
        return false;
    }
    stack->length += (size_t)length;
    return true;
}

static void add_stack(const jerry_value_t error, void *user_data) {
    (void)user_data;
    struct stack_text stack = {.length = 0};
    jerry_backtrace_capture(add_frame, &stack);
    jerry_property_descriptor_t property = jerry_property_descriptor();
    property.flags = JERRY_PROP_IS_VALUE_DEFINED | JERRY_PROP_IS_WRITABLE_DEFINED | JERRY_PROP_IS_WRITABLE |
                     JERRY_PROP_IS_CONFIGURABLE_DEFINED | JERRY_PROP_IS_CONFIGURABLE;
    property.value = jerry_string((const jerry_char_t *)stack.text, (jerry_size_t)stack.length, JERRY_ENCODING_UTF8);
    jerry_value_t key = jerry_string_sz("stack");
    jerry_value_free(jerry_object_define_own_prop(error, key, &property));
    jerry_value_free(key);
    jerry_property_descriptor_free(&property);
}

/* Ways into JavaScript. */

static void copy_property(jerry_value_t object, const char *name, char *text, size_t capacity) {
    jerry_value_t value = jerry_object_get_sz(object, name);
    if (jerry_value_is_string(value))
        copy_text(value, text, capacity);
    jerry_value_free(value);
}

/** Finds out what an exception is, and frees it. */
static enum engine_status failed(jerry_value_t exception) {
    bool timed_out = engine.timed_out, interrupted = engine.interrupted;
    start_clock();
    jerry_value_t error = jerry_exception_value(exception, true);
    enum engine_status status = ENGINE_EXCEPTION;
    if (interrupted) {
        set_failure("interrupted");
        status = ENGINE_INTERRUPTED;
    } else if (timed_out) {
        snprintf(engine.failure.message, sizeof engine.failure.message, "ran longer than %lu ms",
                 (unsigned long)(engine.options.time_limit_us / 1000));
        status = ENGINE_TIMEOUT;
    } else {
        describe(error, engine.failure.message, sizeof engine.failure.message);
        if (engine.failure.message[0] == '\0')
            set_failure("an exception that cannot be described");
        if (jerry_value_is_error(error)) {
            char code[sizeof BINDING_ERROR_CODE] = "";
            copy_property(error, "code", code, sizeof code);
            engine.failure.native = strcmp(code, BINDING_ERROR_CODE) == 0;
            copy_property(error, "stack", engine.failure.stack, sizeof engine.failure.stack);
        }
    }
    jerry_value_free(error);
    return status;
}

/** What a way into JavaScript does; it returns a value or an exception. */
typedef jerry_value_t (*entry)(void *user_data);

static enum engine_status enter(entry body, void *user_data) {
    engine.failure = (struct engine_failure){0};
    engine.stack_top = (uintptr_t)__builtin_frame_address(0);
    if (!engine.running) {
        set_failure("no app runs");
        return ENGINE_MISSING;
    }
    start_clock();
    if (setjmp(engine.fatal)) {
        engine.running = false;
        snprintf(engine.failure.heap, sizeof engine.failure.heap, "all of %lu bytes",
                 (unsigned long)engine.options.heap_size);
        set_failure("out of memory");
        return ENGINE_OUT_OF_MEMORY;
    }
    jerry_value_t result = body(user_data);
    if (jerry_value_is_exception(result))
        return failed(result);
    jerry_value_free(result);
    return ENGINE_OK;
}

/* What an app finds: console, require, module, exports. */

struct console_function {
    const char *name;
    enum engine_level level;
};

static const struct console_function console_functions[] = {{"error", ENGINE_LOG_ERROR},
                                                            {"warn", ENGINE_LOG_WARN},
                                                            {"info", ENGINE_LOG_INFO},
                                                            {"log", ENGINE_LOG_INFO},
                                                            {"debug", ENGINE_LOG_DEBUG}};
static const jerry_object_native_info_t console_info = {0};

static jerry_value_t console_log(const jerry_call_info_t *info, const jerry_value_t arguments[],
                                 const jerry_length_t count) {
    static char line[MAX_LINE + 1];
    const struct console_function *function = jerry_object_get_native_ptr(info->function, &console_info);
    size_t length = 0;
    for (jerry_length_t i = 0; i < count && length < MAX_LINE; i++) {
        if (i > 0)
            line[length++] = ' ';
        length += (is_told_as_json(arguments[i]) ? describe_as_json : describe)(arguments[i], line + length,
                                                                                sizeof line - length);
    }
    engine.options.log(function->level, line, length);
    return jerry_undefined();
}

static void set_and_free(jerry_value_t object, const char *name, jerry_value_t value) {
    jerry_value_free(jerry_object_set_sz(object, name, value));
    jerry_value_free(value);
}

static jerry_value_t install(void *user_data) {
    (void)user_data;
    jerry_init(JERRY_INIT_EMPTY);
    jerry_halt_handler(CHECK_INTERVAL, halt, NULL);
    jerry_error_on_created(add_stack, NULL);
    binding_install(engine.options.modules, engine.options.module_count);
    jerry_value_t global = jerry_current_realm(), console = jerry_object(), module = jerry_object(),
                  exports = jerry_object();
    for (size_t i = 0; i < sizeof console_functions / sizeof *console_functions; i++) {
        jerry_value_t function = jerry_function_external(console_log);
        jerry_object_set_native_ptr(function, &console_info, (void *)&console_functions[i]);
        set_and_free(console, console_functions[i].name, function);
    }
    jerry_value_free(jerry_object_set_sz(module, "exports", exports));
    set_and_free(global, "console", console);
    set_and_free(global, "module", module);
    set_and_free(global, "exports", exports);
    jerry_value_free(global);
    return jerry_undefined();
}

/* engine.h */

#define TEXT_OF(number) #number
#define VERSION_OF(major, minor, patch) TEXT_OF(major) "." TEXT_OF(minor) "." TEXT_OF(patch)

const char *engine_name(void) {
    return "jerryscript " VERSION_OF(JERRY_API_MAJOR_VERSION, JERRY_API_MINOR_VERSION, JERRY_API_PATCH_VERSION);
}

bool engine_start(const struct engine_options *options) {
    engine_stop();
    engine.options = *options;
    engine.running = true;
    if (enter(install, NULL) == ENGINE_OK)
        return true;
    engine.running = false;
    return false;
}

/* All that the engine holds lies in the image's heap, so that forgetting it is enough; jerry_cleanup would need a sound
 * heap. */
void engine_stop(void) {
    engine.running = false;
    binding_release_all();
}

struct bundle {
    const char *name, *source;
    size_t length;
};

static jerry_value_t parse_and_run(const struct bundle *bundle) {
    const jerry_char_t *source = (const jerry_char_t *)bundle->source;
    if (!jerry_validate_string(source, (jerry_size_t)bundle->length, JERRY_ENCODING_UTF8))
        return jerry_throw_sz(JERRY_ERROR_SYNTAX, "the bundle is not UTF-8");
    jerry_parse_options_t options = {.options = JERRY_PARSE_HAS_SOURCE_NAME,
                                     .source_name = jerry_string_sz(bundle->name)};
    jerry_value_t script = jerry_parse(source, bundle->length, &options);
    jerry_value_free(options.source_name);
    if (jerry_value_is_exception(script))
        return script;
    jerry_value_t result = jerry_run(script);
    jerry_value_free(script);
    return result;
}

static bool is_snapshot(const struct bundle *bundle) {
    return bundle->length >= sizeof SNAPSHOT_MAGIC && (uintptr_t)bundle->source % sizeof SNAPSHOT_MAGIC == 0 &&
           memcmp(bundle->source, &SNAPSHOT_MAGIC, sizeof SNAPSHOT_MAGIC) == 0;
}

static jerry_value_t run_bundle(void *user_data) {
    const struct bundle *bundle = user_data;
    if (!is_snapshot(bundle))
        return parse_and_run(bundle);
    const void *words = bundle->source;
    return jerry_exec_snapshot(words, bundle->length, 0, 0, NULL);
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

enum { MAX_ARGUMENTS = 4 };

/** The function that the bundle exports, undefined for none, or an exception. */
static jerry_value_t exported_function(const char *name) {
    jerry_value_t value = jerry_current_realm();
    const char *const path[] = {"module", "exports", name};
    for (size_t i = 0; i < sizeof path / sizeof *path && jerry_value_is_object(value); i++) {
        jerry_value_t next = jerry_object_get_sz(value, path[i]);
        jerry_value_free(value);
        value = next;
    }
    return value;
}

static jerry_value_t call_function(void *user_data) {
    struct call *call = user_data;
    jerry_value_t function = call->name ? exported_function(call->name) : binding_kept_function(call->callback);
    if (jerry_value_is_exception(function))
        return function;
    call->missing = !jerry_value_is_function(function) || call->count > MAX_ARGUMENTS;
    if (call->missing)
        return function;
    jerry_value_t arguments[MAX_ARGUMENTS], this_value = jerry_undefined();
    for (size_t i = 0; i < call->count; i++)
        arguments[i] = jerry_number(call->arguments[i]);
    jerry_value_t result = jerry_call(function, this_value, arguments, (jerry_size_t)call->count);
    for (size_t i = 0; i < call->count; i++)
        jerry_value_free(arguments[i]);
    jerry_value_free(function);
    return result;
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

static jerry_value_t evaluate(void *user_data) {
    const struct evaluation *evaluation = user_data;
    const jerry_char_t *source = (const jerry_char_t *)evaluation->source;
    engine.has_deadline = false;
    if (!jerry_validate_string(source, (jerry_size_t)evaluation->length, JERRY_ENCODING_UTF8))
        return jerry_throw_sz(JERRY_ERROR_SYNTAX, "the text is not UTF-8");
    jerry_value_t value = jerry_eval(source, evaluation->length, JERRY_PARSE_NO_OPTS);
    if (jerry_value_is_exception(value))
        return value;
    bool as_json = jerry_value_is_string(value) || is_told_as_json(value);
    (as_json ? describe_as_json : describe)(value, evaluation->result, evaluation->capacity);
    return value;
}

enum engine_status engine_evaluate(const char *source, size_t length, char *result, size_t capacity) {
    struct evaluation evaluation = {source, length, result, capacity};
    result[0] = '\0';
    return enter(evaluate, &evaluation);
}

const struct engine_failure *engine_last_failure(void) { return &engine.failure; }

static jerry_value_t collect(void *user_data) {
    (void)user_data;
    jerry_heap_gc(JERRY_GC_PRESSURE_HIGH);
    return jerry_undefined();
}

enum engine_status engine_collect_garbage(void) { return enter(collect, NULL); }

struct engine_memory engine_memory(void) {
    jerry_heap_stats_t stats;
    if (!engine.running || !jerry_heap_stats(&stats))
        return (struct engine_memory){.size = engine.options.heap_size};
    return (struct engine_memory){stats.size, stats.allocated_bytes, stats.peak_allocated_bytes};
}
