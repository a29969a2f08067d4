#include "try_model.h"
#include "../../native-modules/model/verify.h"
#include "conv2d.h"
#include "executor.h"
#include "stream.h"
#include <stdlib.h>
#include <string.h>

static uint32_t random_state;

static uint32_t next_random(void) {
    random_state = random_state * 1664525 + 1013904223;
    return random_state >> 8;
}

/** Input at the edges of its range, where sums are largest, and anything between. */
static void fill(uint8_t *bytes, size_t length) {
    for (size_t i = 0; i < length; i++) {
        const uint32_t word = next_random();
        bytes[i] = word & 1 ? (uint8_t)(word >> 8) : word & 2 ? 0x80 : 0x7F;
    }
}

/** Bits beyond the last channel are 0 in every input that a model can get. */
static void clear_unused_bits(const struct model_layer *layer, uint32_t *words) {
    const uint32_t count = bits_words(layer->in_c), used = layer->in_c % 32;
    if (layer->input_type == TENSOR_BITS && used != 0)
        for (uint32_t i = count - 1; i < layer->in_h * layer->in_w * count; i += count)
            words[i] &= (UINT32_C(1) << used) - 1;
}

/** Multiply-additions and samples of the two runs, about. */
static double work_of(const struct model *model) {
    const struct model_header *header = model->header;
    double work = (double)header->window + header->hop;
    uint32_t rows = model->plan.field, width, channels;
    for (unsigned i = 0; i < header->layer_count; i++) {
        struct model_layer layer = model->layers[i];
        work += (double)layer_macs(&layer) + (double)layer_input_bytes(&layer);
        if (i >= header->front_end_layers)
            continue;
        layer.in_h = rows;
        work += (double)layer_macs(&layer) * ((double)model->plan.frames + model->plan.hop_frames);
        layer_output_shape(&layer, &rows, &width, &channels);
    }
    return work;
}

static bool overrun;

/* Where no sanitizer watches, guards tell what was written outside. */
static uint8_t *make_buffer(size_t length) {
#ifdef __arm__
    return make_guarded(length);
#else
    return malloc(length);
#endif
}

static void free_buffer(uint8_t *bytes, size_t length) {
#ifdef __arm__
    overrun = !free_guarded(bytes, length) || overrun;
#else
    (void)length;
    free(bytes);
#endif
}

/** Runs all layers from `first` on. @return the last one's output, to be freed. */
static void *run_layers(const struct model *model, unsigned first, unsigned end, const void *input) {
    const uint8_t *read = input;
    uint8_t *output = NULL;
    for (unsigned i = first; i < end; i++) {
        const struct model_layer *layer = &model->layers[i];
        const size_t scratch_bytes = layer_scratch_bytes(layer);
        uint8_t *scratch = make_buffer(scratch_bytes), *before = output;
        output = make_buffer(layer_output_bytes(layer));
        layer_run(model, layer, layer->in_h, read, scratch, output);
        read = output;
        if (before)
            free_buffer(before, layer_output_bytes(layer - 1));
        free_buffer(scratch, scratch_bytes);
    }
    return output;
}

static const struct model_layer *last_layer(const struct model *model) {
    return &model->layers[model->header->layer_count - 1];
}

static bool output_is(const struct executor *executor, void *expected) {
    const bool equal = memcmp(executor_output(executor), expected, executor->model->plan.logit_bytes) == 0;
    free_buffer(expected, layer_output_bytes(last_layer(executor->model)));
    return equal;
}

static const char *run_window(const struct model *model, struct executor *executor) {
    const size_t length = model->plan.window_bytes;
    void *input = malloc(length);
    fill(input, length);
    clear_unused_bits(&model->layers[0], input);
    memcpy(executor_input(executor), input, length);
    executor_run(executor);
    const bool equal = output_is(executor, run_layers(model, 0, model->header->layer_count, input));
    free(input);
    return equal ? NULL : "the executor's output is not that of its layers";
}

static const char *run_stream(const struct model *model, struct executor *executor, void *arena) {
    const struct model_header *header = model->header;
    const size_t count = (size_t)header->window + header->hop;
    int16_t *samples = malloc(count * sizeof *samples);
    const char *fault = NULL;
    struct stream stream;
    size_t at = 0;
    fill((uint8_t *)samples, count * sizeof *samples);
    stream_init(&stream, model, arena);
    for (uint32_t first = 0; first <= header->hop && !fault; first += header->hop) {
        at += stream_push(&stream, samples + at, count - at);
        if (!stream_ready(&stream) || stream_take_window(&stream) != first) {
            fault = "the stream is not ready when its window is complete";
            break;
        }
        executor_begin(executor, first != 0);
        while (!executor_step(executor))
            continue;
        /* A copy, so that a sample too far is seen. */
        int16_t *window = malloc(header->window * sizeof *window);
        memcpy(window, samples + first, header->window * sizeof *window);
        if (!output_is(executor, run_layers(model, 0, header->layer_count, window)))
            fault = first == 0 ? "the stream's output is not that of its layers"
                               : "the output of a window that follows is not that of its layers";
        free(window);
    }
    free(samples);
    return fault;
}

static const char *run(const struct model *model, uint32_t *output_crc) {
    uint8_t *arena = make_buffer(model->plan.total);
    struct executor executor;
    random_state = model->header->crc;
    overrun = false;
    executor_init(&executor, model, arena);
    const char *fault =
        model->header->front_end_layers > 0 ? run_stream(model, &executor, arena) : run_window(model, &executor);
    for (unsigned i = 0; i < model->header->label_count && !fault; i++)
        if (model_label(model, i)[0] == '\0')
            fault = "a label is empty";
    *output_crc = crc32(executor_output(&executor), model->plan.logit_bytes);
    free_buffer(arena, model->plan.total);
    return overrun ? "something was written outside its buffer" : fault;
}

struct trial try_model(const uint8_t *bytes, size_t length, size_t arena_size, uint64_t most_work) {
    struct trial trial = {0};
    struct model model;
    trial.accepted = model_open(&model, bytes, length, arena_size, &trial.error);
    if (!trial.accepted) {
        if (trial.error.code == 0 || trial.error.offset > length || !trial.error.reason)
            trial.fault = "a refusal does not say why and where";
        return trial;
    }
    trial.ran = work_of(&model) <= (double)most_work;
    if (trial.ran)
        trial.fault = run(&model, &trial.output_crc);
    return trial;
}

void sign_model(uint8_t *bytes, size_t length) {
    const size_t start = offsetof(struct model_header, sample_rate);
    const uint32_t crc = crc32(bytes + start, length - start);
    memcpy(bytes + offsetof(struct model_header, crc), &crc, sizeof crc);
}
