#include "app.h"

#include <stdio.h>

#include "boot.h"
#include "crc32.h"
#include "failure.h"
#include "flood.h"
#include "interrupt.h"
#include "log.h"
#include "modules.h"
#include "port.h"
#include "storage.h"
#include "tensor.h"
#include "timers.h"
#include "trace.h"

enum {
    HEAP_SIZE = EARBIT_ENGINE_HEAP,
    TENSOR_POOL_SIZE = EARBIT_TENSOR_POOL,
    ENGINE_STACK = EARBIT_ENGINE_STACK,
    TIME_LIMIT_US = 2000000,
    EVALUATION_LIMIT_US = 30000000
};

static uint64_t heap[HEAP_SIZE / sizeof(uint64_t)];
static uint32_t tensor_pool[TENSOR_POOL_SIZE / sizeof(uint32_t)];
static bool running;
static uint32_t bundle;            /* CRC-32 of what was started last */
static uint64_t evaluation_end_us; /* 0 when nothing is evaluated */
static char state[128];
static char refused[192];            /* why the stored app does not run */
static unsigned bank = STORAGE_NONE; /* of the app that runs */

static const char *status_name(enum engine_status status) {
    switch (status) {
    case ENGINE_OUT_OF_MEMORY:
        return "out of memory";
    case ENGINE_TIMEOUT:
        return "it ran longer than 2 s without returning";
    default:
        return engine_last_failure()->message;
    }
}

static void stop(const char *reason) {
    snprintf(state, sizeof state, "stopped: %s", reason);
    engine_stop();
    timers_reset();
    running = false;
}

/* Tells a failure. @return true when the image can go on with the app. */
static bool survived(enum engine_status status, const char *where) {
    if (status == ENGINE_OK || status == ENGINE_MISSING)
        return true;
    const bool goes_on = status == ENGINE_EXCEPTION || status == ENGINE_INTERRUPTED;
    if (!goes_on || flood_has_room())
        failure_tell(status, where, bundle);
    if (goes_on)
        return true;
    stop(status_name(status));
    return false;
}

static bool should_stop(void) {
    if (evaluation_end_us != 0) {
        port_watchdog_feed();
        if (port_time_us() >= evaluation_end_us)
            return true;
    }
    return interrupt_asked();
}

static void log_of_app(enum engine_level level, const char *text, size_t length) {
    if (flood_has_room())
        log_text(level, text, length);
}

static bool run(const char *name, const char *source, size_t length) {
    const struct engine_options options = {
        .heap = heap,
        .heap_size = sizeof heap,
        .stack_size = ENGINE_STACK,
        .modules = native_modules,
        .module_count = native_module_count,
        .time_limit_us = TIME_LIMIT_US,
        .time_us = port_time_us,
        .should_stop = should_stop,
        .log = log_of_app,
    };
    tensor_pool_init(tensor_pool, sizeof tensor_pool);
    if (!engine_start(&options)) {
        stop("the heap is too small for the engine");
        return false;
    }
    bundle = crc32((const uint8_t *)source, length);
    interrupt_arm();
    enum engine_status status = engine_run(name, source, length);
    if (status != ENGINE_OK) {
        failure_tell(status, "start", bundle);
        stop(status_name(status));
        return false;
    }
    snprintf(state, sizeof state, "%s", name);
    running = true;
    return true;
}

/* @return true when the newest stored app runs. */
static bool start_stored(void) {
    for (unsigned i = 0; i < STORAGE_BANKS; i++)
        if (storage_get(i)->kind == STORAGE_APP && storage_problem(i) != NULL)
            snprintf(refused, sizeof refused, "a stored app %s", storage_problem(i));
    const unsigned newest = storage_newest(STORAGE_APP, NULL);
    if (newest == STORAGE_NONE)
        return false;
    const struct storage_bank *stored = storage_get(newest);
    if (!boot_may_start(&stored->header, refused, sizeof refused))
        return false;
    bank = newest;
    if (run(stored->header.name, (const char *)stored->content, stored->header.length))
        return true;
    snprintf(refused, sizeof refused, "app %s %s", stored->header.name, state);
    return false;
}

void app_start(void) {
    engine_stop();
    timers_reset();
    running = false;
    refused[0] = '\0';
    failure_forget_start();
    if (start_stored())
        return;
    bank = STORAGE_NONE;
    run("built-in", app_builtin, app_builtin_length);
}

void app_collect_garbage(void) {
    interrupt_arm();
    survived(engine_collect_garbage(), "garbage");
}

void app_call(const char *name, const double *arguments, size_t count) {
    uint32_t *before = trace_enter(&board_cycles.app);
    interrupt_arm();
    if (running && survived(engine_call(name, arguments, count), name)) {
        /* Garbage in cycles stays until a collection; one in time leaves room for what the app needs at once. */
        struct engine_memory memory = engine_memory();
        if (memory.used > memory.size / 4 * 3)
            app_collect_garbage();
    }
    trace_enter(before);
}

uint64_t timers_now_us(void) { return port_time_us(); }

void timers_call(binding_callback callback) {
    interrupt_arm();
    survived(engine_invoke(callback, NULL, 0), "timer");
}

bool app_run_timers(void) {
    static uint64_t rest_until_us;
    const uint64_t now_us = port_time_us();
    if (!running || now_us < rest_until_us)
        return false;
    if (!timers_are_set())
        return false;
    uint32_t *before = trace_enter(&board_cycles.app);
    const bool called = timers_run(now_us);
    trace_enter(before);
    if (called) {
        const uint64_t end_us = port_time_us();
        rest_until_us = end_us + (end_us - now_us);
    }
    return called;
}

enum protocol_error app_evaluate(const char *source, size_t length, char *result, size_t capacity) {
    interrupt_arm();
    evaluation_end_us = port_time_us() + EVALUATION_LIMIT_US;
    const enum engine_status status = engine_evaluate(source, length, result, capacity);
    evaluation_end_us = 0;
    if (status == ENGINE_OK)
        return PROTOCOL_ERROR_NONE;
    const enum protocol_error code = failure_tell(status, "console", bundle);
    if (status == ENGINE_OUT_OF_MEMORY)
        stop(status_name(status));
    return code;
}

uint32_t app_bundle(void) { return bundle; }

const char *app_state(void) { return state; }

const char *app_refused(void) { return refused; }

unsigned app_bank(void) { return bank; }
