#include "app.h"

#include <stdio.h>

#include "log.h"
#include "modules.h"
#include "port.h"
#include "slot.h"
#include "tensor.h"
#include "timers.h"
#include "trace.h"

enum {
    HEAP_SIZE = EARBIT_ENGINE_HEAP,
    TENSOR_POOL_SIZE = EARBIT_TENSOR_POOL,
    ENGINE_STACK = EARBIT_ENGINE_STACK,
    TIME_LIMIT_US = 2000000
};

static uint64_t heap[HEAP_SIZE / sizeof(uint64_t)];
static uint32_t tensor_pool[TENSOR_POOL_SIZE / sizeof(uint32_t)];
static bool running;
static char state[128];
static char slot_failure[128]; /* why the slot's app does not run */

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
    log_line(ENGINE_LOG_ERROR, "app %s", state);
    engine_stop();
    timers_reset();
    running = false;
}

/* @return true when the image can go on with the app. */
static bool survived(enum engine_status status) {
    switch (status) {
    case ENGINE_OK:
    case ENGINE_MISSING:
        return true;
    case ENGINE_EXCEPTION:
        log_line(ENGINE_LOG_ERROR, "app: %s\n%s", engine_last_failure()->message, engine_last_failure()->stack);
        return true;
    case ENGINE_OUT_OF_MEMORY:
    case ENGINE_TIMEOUT:
    case ENGINE_INTERRUPTED:
        break;
    }
    stop(status_name(status));
    return false;
}

/* No host can ask for it yet. */
static bool should_stop(void) { return false; }

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
        .log = log_text,
    };
    tensor_pool_init(tensor_pool, sizeof tensor_pool);
    if (!engine_start(&options)) {
        stop("the heap is too small for the engine");
        return false;
    }
    enum engine_status status = engine_run(name, source, length);
    if (status != ENGINE_OK) {
        if (status == ENGINE_EXCEPTION)
            survived(status);
        stop(status_name(status));
        return false;
    }
    snprintf(state, sizeof state, "%s", name);
    running = true;
    return true;
}

void app_start(void) {
    const uint8_t *content;
    size_t length;
    switch (slot_open(SLOT_APP, &content, &length)) {
    case SLOT_EMPTY:
        break;
    case SLOT_DAMAGED:
        snprintf(slot_failure, sizeof slot_failure, "the app slot is damaged");
        break;
    case SLOT_FILLED:
        if (run("slot", (const char *)content, length))
            return;
        snprintf(slot_failure, sizeof slot_failure, "%s", state);
        break;
    }
    run("built-in", app_builtin, app_builtin_length);
}

void app_call(const char *name, const double *arguments, size_t count) {
    uint32_t *before = trace_enter(&board_cycles.app);
    if (running && survived(engine_call(name, arguments, count))) {
        /* Garbage in cycles stays until a collection; one in time leaves room for what the app needs at once. */
        struct engine_memory memory = engine_memory();
        if (memory.used > memory.size / 4 * 3)
            engine_collect_garbage();
    }
    trace_enter(before);
}

uint64_t timers_now_us(void) { return port_time_us(); }

bool timers_call(binding_callback callback) { return survived(engine_invoke(callback, NULL, 0)); }

void app_run_timers(void) {
    if (!running)
        return;
    uint32_t *before = trace_enter(&board_cycles.app);
    timers_run(port_time_us());
    trace_enter(before);
}

const char *app_state(void) { return state; }

const char *app_slot_failure(void) { return slot_failure; }
