/*
 * Streaming with kept maps: `test_streaming MODEL.ebm HOP...` hears noise, for each of the given hops in frames and for
 * arenas of several sizes, and compares every output with that of a run over the whole window.
 */
#include "../../native-modules/model/verify.h"
#include "executor.h"
#include "file.h"
#include "stream.h"
#include "tap.h"
#include <stdlib.h>
#include <string.h>

enum { WINDOWS = 5, ABANDONED_WINDOW = 2 };

static int16_t noise(void) {
    static uint32_t state = 1;
    state = state * 1664525 + 1013904223;
    return (int16_t)((int32_t)state >> (16 + state % 5)); /* of changing loudness */
}

/** Hears noise until a window is ready. @return as stream_take_window. */
static uint32_t hear(struct stream *stream) {
    while (!stream_ready(stream)) {
        const int16_t sample = noise();
        stream_push(stream, &sample, 1);
    }
    return stream_take_window(stream);
}

/** The same windows through a run that keeps maps and one that does not. */
static void compare(const struct model *model, size_t arena_size) {
    const struct model_plan *plan = &model->plan;
    void *arena = malloc(plan->total), *whole_arena = malloc(plan->total);
    struct stream stream;
    struct executor executor, whole;
    bool ok = true;
    stream_init(&stream, model, arena);
    executor_init(&executor, model, arena);
    executor_init(&whole, model, whole_arena);
    for (unsigned i = 0; i < WINDOWS; i++) {
        const bool follows = hear(&stream) != 0;
        memcpy(executor_input(&whole), executor_input(&executor), plan->window_bytes);
        executor_run(&whole);
        executor_begin(&executor, follows);
        if (i == ABANDONED_WINDOW) {
            executor_step(&executor);
            continue;
        }
        while (!executor_step(&executor))
            continue;
        ok = ok && memcmp(executor_output(&executor), executor_output(&whole), plan->logit_bytes) == 0;
    }
    tap_ok(ok, "%s, hop %lu, arena %ld: %lu maps kept in %lu bytes", model->name, (unsigned long)model->header->hop,
           (long)arena_size, (unsigned long)plan->kept_count, (unsigned long)plan->total);
    free(arena);
    free(whole_arena);
}

/** Opens the model with another hop. */
static bool open_with_hop(struct model *model, uint8_t *bytes, size_t length, uint32_t hop, size_t arena_size) {
    struct model_header *header = (struct model_header *)bytes;
    const size_t crc_start = offsetof(struct model_header, sample_rate);
    struct model_error error;
    header->hop = hop;
    header->crc = crc32(bytes + crc_start, header->total_length - crc_start);
    return model_open(model, bytes, length, arena_size, &error);
}

static void test_model(const char *path, char **hops, int hop_count) {
    size_t length;
    uint8_t *bytes = read_file(path, &length);
    struct model model;
    struct model_error error;
    if (!tap_ok(bytes && model_open(&model, bytes, length, SIZE_MAX, &error), "%s opens", base_name(path)))
        return;
    const uint32_t step = model.plan.step;
    for (int i = 0; i < hop_count; i++) {
        const uint32_t hop = (uint32_t)strtoul(hops[i], NULL, 10) * step;
        if (!tap_ok(open_with_hop(&model, bytes, length, hop, SIZE_MAX), "a hop of %s frames", hops[i]))
            return;
        const size_t least = model.plan.least, middle = (least + model.plan.total) / 2;
        compare(&model, SIZE_MAX);
        if (model.plan.total == least)
            continue;
        if (open_with_hop(&model, bytes, length, hop, middle))
            compare(&model, middle);
        if (tap_ok(open_with_hop(&model, bytes, length, hop, least), "it fits %lu bytes", (unsigned long)least))
            compare(&model, least);
        tap_ok(!open_with_hop(&model, bytes, length, hop, least - 4) && model.plan.least == least, "but not 4 less");
    }
    free(bytes);
}

int main(int count, char **arguments) {
    if (count > 2)
        test_model(arguments[1], arguments + 2, count - 2);
    return tap_done();
}
