#include "conv2d.h"
#include "../../native-modules/kernel/requantize.h"
#include "tap.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GUARD = 32, GUARD_BYTE = 0xA5 };

uint32_t random_word(void) {
    static uint32_t state = 1;
    const uint32_t high = (state = state * 1664525 + 1013904223) >> 16;
    return high << 16 | (state = state * 1664525 + 1013904223) >> 16;
}

uint32_t random_below(uint32_t end) { return (random_word() >> 8) % end; }

uint8_t *make_guarded(size_t length) {
    uint8_t *bytes = malloc(length + 2 * GUARD);
    memset(bytes, GUARD_BYTE, length + 2 * GUARD);
    return bytes + GUARD;
}

bool free_guarded(uint8_t *bytes, size_t length) {
    bool whole = true;
    for (unsigned i = 0; i < GUARD; i++)
        whole = whole && bytes[(int)i - GUARD] == GUARD_BYTE && bytes[length + i] == GUARD_BYTE;
    free(bytes - GUARD);
    return whole;
}

void reference_put(const struct output_stage *stage, int32_t sum, uint32_t position, uint32_t channel,
                   uint32_t channels, uint8_t *output) {
    if (stage->type == TENSOR_BITS) {
        const bool bit = (sum >= stage->threshold[channel]) ^ (stage->invert[channel / 32] >> channel % 32 & 1);
        ((uint32_t *)output)[position * bits_words(channels) + channel / 32] |= (uint32_t)bit << channel % 32;
        return;
    }
    int32_t y = sum * (1 << stage->left_shift) + stage->bias[channel];
    y = stage->zero_point + requantize(y, stage->multiplier[channel]);
    y = y < stage->minimum ? stage->minimum : y > stage->maximum ? stage->maximum : y;
    if (stage->type == TENSOR_INT8)
        ((int8_t *)output)[position * channels + channel] = (int8_t)y;
    else
        ((int16_t *)output)[position * channels + channel] = (int16_t)y;
}

void make_stage(enum tensor_type type, int32_t length, uint32_t channels, struct output_stage *stage) {
    static int32_t bias[MOST_CHANNELS], multiplier[MOST_CHANNELS], threshold[MOST_CHANNELS];
    static uint32_t invert[MOST_CHANNELS / 32];
    const int32_t edges[] = {INT32_MIN, -length - 1, -length, -length + 1, length - 1, length, length + 1, INT32_MAX};
    for (unsigned c = 0; c < MOST_CHANNELS; c++) {
        bias[c] = (int32_t)random_below(2001) - 1000;
        multiplier[c] = (int32_t)random_word() / 8;
        const uint32_t edge = random_below(64);
        threshold[c] = edge < 8 ? edges[edge] : (int32_t)random_below((uint32_t)length / 4 + 3) - length / 8;
    }
    for (uint32_t k = 0; k < bits_words(channels); k++)
        invert[k] = random_word();
    if (channels % 32 != 0)
        invert[channels / 32] &= (UINT32_C(1) << channels % 32) - 1;
    *stage = (struct output_stage){
        .type = type,
        .left_shift = 4,
        .zero_point = type == TENSOR_INT8 ? 5 : 0,
        .minimum = type == TENSOR_INT8 ? -100 : -3000,
        .maximum = type == TENSOR_INT8 ? 127 : 3000,
        .bias = bias,
        .multiplier = multiplier,
        .threshold = threshold,
        .invert = invert,
    };
}

void *copy_seen_rows(const struct conv2d_shape *s, uint32_t first, uint32_t end, const void *input, size_t row_bytes,
                     uint32_t *input_first) {
    const uint32_t top = first * s->pool_h * s->stride_h, seen = (end * s->pool_h - 1) * s->stride_h + s->kernel_h;
    *input_first = top < s->pad_h ? 0 : top - s->pad_h;
    const uint32_t input_end = first == end || seen < s->pad_h ? *input_first
                               : seen - s->pad_h < s->in_h     ? seen - s->pad_h
                                                               : s->in_h;
    const size_t length = input_end > *input_first ? (input_end - *input_first) * row_bytes : 0;
    void *part = malloc(length);
    memcpy(part, (const uint8_t *)input + (length ? *input_first * row_bytes : 0), length);
    return part;
}

static unsigned shapes, failures;

void count_shape(bool ok, const struct conv2d_shape *s, const char *how) {
    shapes++;
    failures += !ok;
    if (!ok)
        printf("# %lux%ux%u to %u, kernel %ux%u, stride %ux%u, pad %ux%u, pool %ux%u, %s\n", (unsigned long)s->in_h,
               s->in_w, s->in_c, s->out_c, s->kernel_h, s->kernel_w, s->stride_h, s->stride_w, s->pad_h, s->pad_w,
               s->pool_h, s->pool_w, how);
}

void report_shapes(const char *name) {
    tap_ok(failures == 0 && shapes > 0, "%s: %u of %u shapes agree", name, shapes - failures, shapes);
    shapes = failures = 0;
}

struct conv2d_shape three_by_three(uint32_t h, uint16_t w, uint16_t in_c, uint16_t out_c, uint8_t pool) {
    return (struct conv2d_shape){h, w, in_c, out_c, 3, 3, 1, 1, 1, 1, pool, pool};
}

struct conv2d_shape any_shape(void) {
    return (struct conv2d_shape){1 + random_below(40),
                                 (uint16_t)(1 + random_below(20)),
                                 (uint16_t)(1 + random_below(80)),
                                 (uint16_t)(1 + random_below(40)),
                                 (uint8_t)(1 + random_below(5)),
                                 (uint8_t)(1 + random_below(5)),
                                 (uint8_t)(1 + random_below(3)),
                                 (uint8_t)(1 + random_below(3)),
                                 (uint8_t)random_below(3),
                                 (uint8_t)random_below(3),
                                 (uint8_t)(1 + random_below(3)),
                                 (uint8_t)(1 + random_below(3))};
}

bool shape_exists(const struct conv2d_shape *s) {
    return conv2d_out_h(s) > 0 && conv2d_out_w(s) > 0 && s->pad_h < s->kernel_h && s->pad_w < s->kernel_w;
}
