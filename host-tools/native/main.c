/*
 * earbit-core MODEL.ebm         windows of int16 (little-endian) on standard input, the logits of each as int32 on
 * standard output earbit-core --info MODEL.ebm  one JSON object about the model
 */
#include "executor.h"
#include "info.h"
#include "stream.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint8_t *read_file(const char *path, size_t *length) {
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    uint8_t *bytes = malloc(MODEL_MAX_BYTES);
    *length = bytes ? fread(bytes, 1, MODEL_MAX_BYTES, file) : 0;
    if (ferror(file)) {
        free(bytes);
        bytes = NULL;
    }
    fclose(file);
    return bytes;
}

/** Runs the model on every window that standard input holds. @return false when it ends within one or standard output
 * breaks. */
static bool run_windows(const struct model *model, void *arena, int16_t *window) {
    const size_t samples = model->header->window, length = samples * sizeof *window;
    struct stream stream;
    struct executor executor;
    stream_init(&stream, model, arena);
    executor_init(&executor, model, arena);
    for (;;) {
        size_t count = fread(window, 1, length, stdin);
        if (count == 0 && feof(stdin))
            return fflush(stdout) == 0;
        if (count != length)
            return false;
        stream_reset(&stream);
        stream_push(&stream, window, samples);
        stream_take_window(&stream);
        executor_run(&executor);
        /* A peer may wait for each answer before it asks again. */
        if (fwrite(executor_output(&executor), model->plan.logit_bytes, 1, stdout) != 1 || fflush(stdout) != 0)
            return false;
    }
}

static int fail(const char *path, const char *reason) {
    fprintf(stderr, "earbit-core: %s: %s\n", path, reason);
    return 1;
}

static int refuse(const char *path, const struct model_error *error) {
    fprintf(stderr, "earbit-core: %s is refused: %s at byte %u: %s\n", path, model_error_name(error->code),
            (unsigned)error->offset, error->reason);
    return 1;
}

int main(int count, char **arguments) {
    const bool info = count == 3 && strcmp(arguments[1], "--info") == 0;
    if (!info && (count != 2 || arguments[1][0] == '-')) {
        fprintf(stderr, "usage: earbit-core [--info] MODEL.ebm\n");
        return 2;
    }
    const char *path = arguments[count - 1];
    size_t length;
    uint8_t *bytes = read_file(path, &length);
    if (!bytes)
        return fail(path, "cannot be read");
    struct model model;
    struct model_error error;
    if (!model_open(&model, bytes, length, SIZE_MAX, &error))
        return refuse(path, &error);
    if (info) {
        print_info(&model);
        return 0;
    }
    if (!model_can_hear(&model, &error))
        return refuse(path, &error);
    void *arena = malloc(model.plan.total);
    int16_t *window = malloc(model.header->window * sizeof *window);
    if (!arena || !window) {
        free(arena);
        free(window);
        return fail(path, "needs more memory than there is");
    }
    if (!run_windows(&model, arena, window))
        return fail(path, "standard input ended within a window, or standard output was closed");
    return 0;
}
