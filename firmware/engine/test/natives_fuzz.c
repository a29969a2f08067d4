/*
 * Calls all native functions from JavaScript with generated arguments (natives_fuzz.js), with sanitizers:
 *   natives_fuzz MODEL.ebm NATIVES_FUZZ.js CALLS SEED...
 */
#include "active.h"
#include "board.h"
#include "engine.h"
#include "events.h"
#include "file.h"
#include "modules.h"
#include "tap.h"
#include "tensor.h"
#include "timers.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { HEAP_SIZE = 1 << 20, STACK_SIZE = 256 * 1024, POOL_SIZE = 28672, CALLS_A_RUN = 100, RUNS_A_MODEL = 20 };

static uint64_t heap[HEAP_SIZE / sizeof(uint64_t)];
static uint32_t arena[65536 / sizeof(uint32_t)];
static char logged[256];

static uint64_t time_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static bool never(void) { return false; }

static void take_log(enum engine_level level, const char *text, size_t length) {
    (void)level;
    snprintf(logged, sizeof logged, "%.*s", (int)length, text);
}

/* What the native modules need of an image. */

const char *board_name(void) { return "host"; }

bool board_set_led(unsigned index, bool on) { return index < 2 && on; }

bool board_button(unsigned index) { return index == 0; }

uint64_t board_uptime_us(void) { return time_us(); }

void events_emitted(const char *label, size_t length, double start_seconds, double end_seconds, double confidence) {
    char text[EVENTS_MAX_LABEL];
    memcpy(text, label, length);
    (void)start_seconds, (void)end_seconds, (void)confidence;
}

uint64_t timers_now_us(void) { return time_us(); }

void timers_call(binding_callback callback) { engine_invoke(callback, NULL, 0); }

/** Starts the engine with a pool of its own, so that the sanitizer sees its ends. */
static enum engine_status start(const char *source, size_t length, void *pool) {
    tensor_pool_init(pool, POOL_SIZE);
    timers_reset();
    const struct engine_options options = {.heap = heap,
                                           .heap_size = sizeof heap,
                                           .stack_size = STACK_SIZE,
                                           .modules = native_modules,
                                           .module_count = native_module_count,
                                           .time_limit_us = 60000000,
                                           .time_us = time_us,
                                           .should_stop = never,
                                           .log = take_log};
    if (!engine_start(&options))
        return ENGINE_OUT_OF_MEMORY;
    return engine_run("natives_fuzz.js", source, length);
}

static void fuzz(struct executor *executor, const char *script, size_t script_length, const char *calls,
                 const char *seed) {
    char name[400];
    const size_t capacity = script_length + 100;
    char *source = malloc(capacity);
    void *pool = malloc(POOL_SIZE);
    if (!source || !pool)
        exit(2);
    int length = snprintf(source, capacity, "var SEED = %s, CALLS = %s;%.*s", seed, calls, (int)script_length, script);
    logged[0] = '\0';
    enum engine_status status = start(source, (size_t)length, pool);
    for (long run = 0; status == ENGINE_OK && run * CALLS_A_RUN <= strtol(calls, NULL, 10); run++) {
        model_set_active(run / RUNS_A_MODEL % 4 == 3 ? NULL : executor); // tensors of a model end with it
        if (run % 2 == 1)
            model_predicted();
        status = engine_call("run", (const double[]){CALLS_A_RUN}, 1);
        timers_run(time_us());
    }
    snprintf(name, sizeof name, "seed %s: %s", seed, status == ENGINE_OK ? logged : engine_last_failure()->message);
    ok(status == ENGINE_OK && strstr(logged, " calls accepted"), name);
    engine_stop();
    free(pool);
    free(source);
}

int main(int argument_count, char **arguments) {
    struct model model;
    struct model_error error;
    struct executor executor;
    size_t model_length, script_length;
    if (argument_count < 5)
        return 2;
    uint8_t *model_bytes = read_file(arguments[1], &model_length);
    char *script = (char *)read_file(arguments[2], &script_length);
    if (!model_bytes || !script || !model_open(&model, model_bytes, model_length, sizeof arena, &error))
        return 2;
    executor_init(&executor, &model, arena);
    executor_run(&executor);
    for (int i = 4; i < argument_count; i++)
        fuzz(&executor, script, script_length, arguments[3], arguments[i]);
    free(script);
    free(model_bytes);
    return tap_done();
}
