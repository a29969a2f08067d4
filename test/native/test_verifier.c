/*
 * The verifier against damaged files: `test_verifier FILE.ebv...`. Sanitizers watch: no file may make it read outside,
 * and a file that it accepts must run.
 */
#include "../../native-modules/model/verify.h"
#include "executor.h"
#include "stream.h"
#include "tap.h"
#include "vector.h"
#include <stdlib.h>
#include <string.h>

enum { ARENA = 1 << 20, MOST_MACS = 2000000, RANDOM_MUTANTS = 20000 };

static unsigned accepted, refused, ran;

static uint32_t random_word(void) {
    static uint32_t state = 1;
    state = state * 1664525 + 1013904223;
    return state >> 8;
}

/** Input at the edges of its range: where sums are largest. */
static void fill_extremes(uint8_t *bytes, size_t length) {
    for (size_t i = 0; i < length; i++)
        bytes[i] = random_word() & 1 ? 0x80 : 0x7F;
}

/** Bits beyond the last channel are 0 in every input that a model can get. */
static void clear_unused_bits(const struct model_layer *layer, uint32_t *words) {
    const uint32_t count = bits_words(layer->in_c), used = layer->in_c % 32;
    if (layer->input_type == TENSOR_BITS && used != 0)
        for (uint32_t i = count - 1; i < layer->in_h * layer->in_w * count; i += count)
            words[i] &= (UINT32_C(1) << used) - 1;
}

static void run(const struct model *model, uint64_t most_macs) {
    uint64_t macs = 0;
    for (unsigned i = 0; i < model->header->layer_count; i++)
        macs += layer_macs(&model->layers[i]);
    if (macs > most_macs)
        return;
    void *arena = malloc(model->plan.total);
    struct executor executor;
    executor_init(&executor, model, arena);
    if (model->header->front_end_layers > 0) {
        struct stream stream;
        const size_t length = (size_t)model->header->window * 2;
        uint8_t *samples = malloc(length);
        fill_extremes(samples, length);
        stream_init(&stream, model, arena);
        stream_push(&stream, (const int16_t *)samples, model->header->window);
        stream_take_window(&stream, executor_input(&executor));
        free(samples);
    } else {
        fill_extremes(executor_input(&executor), model->plan.window_bytes);
        clear_unused_bits(&model->layers[0], executor_input(&executor));
    }
    executor_run(&executor);
    for (unsigned i = 0; i < model->header->label_count; i++)
        (void)model_label(model, i);
    free(arena);
    ran++;
}

/** Opens an exact copy, so that one byte too far is seen, and runs it when it is accepted. */
static void try_file(const uint8_t *bytes, size_t length, uint64_t most_macs) {
    uint8_t *copy = malloc(length ? length : 1);
    struct model model;
    struct model_error error = {0};
    memcpy(copy, bytes, length);
    if (model_open(&model, copy, length, ARENA, &error)) {
        accepted++;
        run(&model, most_macs);
    } else {
        refused++;
        if (error.code == 0 || error.offset > length || !error.reason)
            tap_ok(false, "a refusal says why and where");
    }
    free(copy);
}

/** Makes the CRC right again. */
static void sign(uint8_t *bytes, size_t length) {
    const uint32_t crc = crc32(bytes + 16, length - 16);
    memcpy(bytes + offsetof(struct model_header, crc), &crc, sizeof crc);
}

static void try_mutant(uint8_t *bytes, size_t length) {
    try_file(bytes, length, MOST_MACS);
    sign(bytes, length);
    try_file(bytes, length, MOST_MACS);
}

static void truncations(const uint8_t *original, size_t length, uint8_t *bytes) {
    accepted = 0;
    for (size_t shorter = 0; shorter < length; shorter++) {
        memcpy(bytes, original, length);
        try_file(bytes, shorter, MOST_MACS);
        if (shorter >= sizeof(struct model_header)) {
            const uint32_t total = (uint32_t)shorter;
            memcpy(bytes + offsetof(struct model_header, total_length), &total, sizeof total);
            sign(bytes, shorter);
            try_file(bytes, shorter, MOST_MACS);
        }
    }
}

/** All single bits of header, layer table and text; the format has them at the start. */
static void bit_flips(const uint8_t *original, size_t length, size_t end, uint8_t *bytes) {
    for (size_t bit = 0; bit < end * 8; bit++) {
        memcpy(bytes, original, length);
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        try_mutant(bytes, length);
    }
}

/** A few fields at once, with values at the edges. */
static void random_mutants(const uint8_t *original, size_t length, size_t end, uint8_t *bytes) {
    static const uint32_t values[] = {0,   1,     2,     3,     4,          127,        128,
                                      255, 32767, 32768, 65535, 0x7FFFFFFF, 0x80000000, UINT32_MAX};
    for (unsigned i = 0; i < RANDOM_MUTANTS; i++) {
        memcpy(bytes, original, length);
        for (unsigned changes = 1 + random_word() % 3; changes > 0; changes--) {
            const size_t size = (size_t)1 << random_word() % 3;
            const size_t offset = random_word() % (end / size) * size;
            uint32_t value = values[random_word() % (sizeof values / sizeof *values)];
            if (random_word() % 4 == 0)
                value = random_word() % length / 4 * 4;
            memcpy(bytes + offset, &value, size);
        }
        sign(bytes, length);
        try_file(bytes, length, MOST_MACS);
    }
}

static void test_model(const char *name, const struct vector *vector) {
    const uint8_t *original = vector->model;
    const size_t length = vector->model_length;
    const struct model_header *header = (const struct model_header *)original;
    const size_t end = header->text + header->text_length;
    uint8_t *bytes = malloc(length);
    accepted = refused = ran = 0;
    try_file(original, length, UINT64_MAX);
    tap_ok(ran == 1, "%s is accepted and runs", name);
    truncations(original, length, bytes);
    tap_ok(accepted == 0, "%s is refused at any shorter length", name);
    accepted = refused = ran = 0;
    bit_flips(original, length, end, bytes);
    random_mutants(original, length, end, bytes);
    tap_ok(refused > 0, "%s: of its mutants %u are refused, %u accepted, %u run", name, refused, accepted, ran);
    free(bytes);
}

int main(int count, char **paths) {
    for (int i = 1; i < count; i++)
        test_vector_file(paths[i], test_model);
    return tap_done();
}
