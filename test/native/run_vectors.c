/*
 * Golden vectors: `run_vectors < LIST` with the path of one on each line (a board's command line is short). Each is
 * verified, planned and run; the output must be equal to the bit. A model with a front end is also run over its whole
 * window layer by layer, and streamed in portions of several sizes.
 */
#include "executor.h"
#include "stream.h"
#include "tap.h"
#include "vector.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** The front end on a whole window, layer by layer. @return its frames, to be freed. */
static uint8_t *whole_window(const struct model *model, const int16_t *samples) {
    const void *input = samples;
    void *output = NULL;
    for (unsigned i = 0; i < model->header->front_end_layers; i++) {
        const struct model_layer *layer = &model->layers[i];
        void *scratch = malloc(layer_scratch_bytes(layer));
        output = malloc(layer_output_bytes(layer));
        layer_run(model, layer, layer->in_h, input, scratch, output);
        free(scratch);
        if (i > 0)
            free((void *)input);
        input = output;
    }
    return output;
}

/** Streams in portions of `portion` samples until a window is ready. @return samples taken. */
static size_t stream_window(struct stream *stream, const int16_t *samples, size_t count, size_t portion) {
    size_t taken = 0;
    while (taken < count && !stream_ready(stream)) {
        size_t length = count - taken < portion ? count - taken : portion;
        taken += samples ? stream_push(stream, samples + taken, length) : stream_push_silence(stream, length);
    }
    return taken;
}

static void test_stream(const char *name, const struct vector *vector, const struct model *model,
                        struct executor *executor) {
    static const size_t portions[] = {1, 7, 199, 480, 1024, SIZE_MAX};
    const struct model_header *header = model->header;
    const int16_t *samples = (const int16_t *)vector->input;
    uint8_t *frames = whole_window(model, samples);
    struct stream stream;

    stream_init(&stream, model, executor->arena);
    for (size_t i = 0; i < sizeof portions / sizeof *portions; i++) {
        stream_reset(&stream);
        stream_window(&stream, samples, header->window, portions[i]);
        bool ok = stream_ready(&stream) && stream_take_window(&stream) == 0 &&
                  memcmp(executor_input(executor), frames, model->plan.window_bytes) == 0;
        executor_run(executor);
        tap_ok(ok && memcmp(executor_output(executor), vector->output, vector->output_length) == 0,
               "%s streamed in portions of %ld", name, (long)portions[i]);
    }
    free(frames);

    /* Windows later on: sound, then silence, a hop further each. */
    size_t length = (size_t)header->window + 3 * header->hop;
    int16_t *sound = calloc(length, sizeof *sound);
    memcpy(sound, samples, header->window * sizeof *sound);
    size_t heard = 0;
    bool ok = true;
    stream_reset(&stream);
    for (unsigned i = 0; i < 4; i++) {
        if (heard < header->window)
            heard += stream_window(&stream, sound + heard, header->window - heard, 333);
        heard += stream_window(&stream, NULL, length - heard, 1001);
        frames = whole_window(model, sound + i * header->hop);
        ok = ok && stream_ready(&stream) && stream_take_window(&stream) == i * header->hop &&
             memcmp(executor_input(executor), frames, model->plan.window_bytes) == 0;
        free(frames);
    }
    tap_ok(ok, "%s hop by hop into silence", name);
    free(sound);
}

static void test_vector(const char *name, const struct vector *vector) {
    struct model model;
    struct model_error error;
    if (!model_open(&model, vector->model, vector->model_length, SIZE_MAX, &error)) {
        tap_ok(false, "%s is refused at %u: %s", name, (unsigned)error.offset, error.reason);
        return;
    }
    if (!tap_ok(vector->input_length == layer_input_bytes(&model.layers[0]) &&
                    vector->output_length == model.plan.logit_bytes,
                "%s has the lengths of its model", name))
        return;
    struct executor executor;
    void *arena = malloc(model.plan.total);
    executor_init(&executor, &model, arena);
    if (model.header->front_end_layers > 0) {
        test_stream(name, vector, &model, &executor);
    } else {
        memcpy(executor_input(&executor), vector->input, vector->input_length);
        executor_run(&executor);
        tap_ok(memcmp(executor_output(&executor), vector->output, vector->output_length) == 0, "%s", name);
    }
    free(arena);
}

int main(void) {
    char path[256];
    setvbuf(stdout, NULL, _IOLBF, 0);
    while (fgets(path, sizeof path, stdin)) {
        path[strcspn(path, "\n")] = '\0';
        test_vector_file(path, test_vector);
    }
    return tap_done();
}
