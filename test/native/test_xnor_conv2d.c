/*
 * The 1-bit convolution that this target has against a loop that does only what docs/model-format.md says, to the bit:
 * channels, maps, kernels, strides, paddings, pools, parts of the rows, outputs.
 */
#include "../../native-modules/xnor/xnor.h"
#include "conv2d.h"
#include "tap.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** What fills input and weights. The last two make all bits of a field differ, or none. */
enum filling { NOISE, ALL_DIFFER, NONE_DIFFER };

/** Bits of `channels` at each position; those beyond the last channel are 0. */
static uint32_t *make_bits(uint32_t positions, uint32_t channels, enum filling filling, bool ones) {
    const uint32_t words = bits_words(channels), unused = words * 32 - channels;
    uint32_t *bits = malloc(positions * words * 4);
    for (uint32_t i = 0; i < positions * words; i++) {
        bits[i] = filling == NOISE ? random_word() : ones ? UINT32_MAX : 0;
        if (i % words == words - 1)
            bits[i] &= UINT32_MAX >> unused;
    }
    return bits;
}

static int32_t reference_sum(const struct conv2d_shape *s, const uint32_t *input, const uint32_t *weights, uint32_t row,
                             uint32_t column, uint32_t channel) {
    const uint32_t words = bits_words(s->in_c);
    int32_t mismatches = 0;
    for (uint32_t ky = 0; ky < s->kernel_h; ky++)
        for (uint32_t kx = 0; kx < s->kernel_w; kx++) {
            const uint32_t y = row * s->stride_h + ky - s->pad_h, x = column * s->stride_w + kx - s->pad_w;
            const bool inside = y < s->in_h && x < s->in_w;
            for (uint32_t k = 0; k < words; k++)
                mismatches +=
                    __builtin_popcount((inside ? input[(y * s->in_w + x) * words + k] : 0) ^
                                       weights[((channel * s->kernel_h + ky) * s->kernel_w + kx) * words + k]);
        }
    return s->kernel_h * s->kernel_w * s->in_c - 2 * mismatches;
}

static int32_t reference_peak(const struct conv2d_shape *s, const uint32_t *input, const uint32_t *weights, uint32_t y,
                              uint32_t x, uint32_t channel) {
    int32_t peak = INT32_MIN;
    for (uint32_t row = y * s->pool_h; row < (y + 1) * s->pool_h; row++)
        for (uint32_t column = x * s->pool_w; column < (x + 1) * s->pool_w; column++) {
            const int32_t sum = reference_sum(s, input, weights, row, column, channel);
            peak = sum > peak ? sum : peak;
        }
    return peak;
}

/** @return true when rows first to end - 1 are those of the reference and nothing else is written. */
static bool rows_agree(const struct conv2d_shape *s, uint32_t first, uint32_t end, const uint32_t *input,
                       const uint32_t *weights, const struct output_stage *stage, const uint8_t *expected) {
    const uint32_t out_w = conv2d_out_w(s), words = bits_words(s->in_c);
    const size_t row_bytes = tensor_bytes(stage->type, 1, out_w, s->out_c), length = (end - first) * row_bytes;
    const size_t scratch_length = xnor_conv2d_scratch(s);
    uint32_t input_first;
    uint32_t *part = copy_seen_rows(s, first, end, input, s->in_w * words * 4, &input_first);
    uint8_t *scratch = make_guarded(scratch_length), *output = make_guarded(length);
    const struct conv2d_rows rows = {first, end, input_first};
    xnor_conv2d(s, &rows, part, weights, stage, scratch, output);
    bool ok = memcmp(output, expected + first * row_bytes, length) == 0;
    ok = free_guarded(output, length) && ok;
    ok = free_guarded(scratch, scratch_length) && ok;
    free(part);
    return ok;
}

/** All rows at once, and a part of them. */
static void try_shape(struct conv2d_shape s, enum tensor_type type, enum filling filling) {
    const uint32_t out_h = conv2d_out_h(&s), out_w = conv2d_out_w(&s);
    if (!shape_exists(&s))
        return;
    uint32_t *input = make_bits(s.in_h * s.in_w, s.in_c, filling, filling == ALL_DIFFER);
    uint32_t *weights = make_bits((uint32_t)s.out_c * s.kernel_h * s.kernel_w, s.in_c, filling, false);
    uint8_t *expected = calloc(tensor_bytes(type, out_h, out_w, s.out_c), 1);
    struct output_stage stage;
    make_stage(type, s.kernel_h * s.kernel_w * s.in_c, s.out_c, &stage);
    for (uint32_t y = 0; y < out_h; y++)
        for (uint32_t x = 0; x < out_w; x++)
            for (uint32_t c = 0; c < s.out_c; c++)
                reference_put(&stage, reference_peak(&s, input, weights, y, x, c), y * out_w + x, c, s.out_c, expected);
    const uint32_t first = random_below(out_h + 1), end = first + random_below(out_h + 1 - first);
    const bool ok = rows_agree(&s, 0, out_h, input, weights, &stage, expected) &&
                    rows_agree(&s, first, end, input, weights, &stage, expected);
    char how[64];
    snprintf(how, sizeof how, "type %d, filling %d, rows %lu-%lu", type, filling, (unsigned long)first,
             (unsigned long)end);
    count_shape(ok, &s, how);
    free(input);
    free(weights);
    free(expected);
}

int main(void) {
    static const enum tensor_type types[] = {TENSOR_BITS, TENSOR_INT8, TENSOR_INT16};
    static const uint16_t widths[] = {1, 31, 32, 33, 64, 96, 128, 256};
    static const uint8_t sides[] = {1, 2, 3, 4, 5, 7, 8, 13, 16, 17, 40};
    static const uint8_t kernels[][2] = {{1, 1}, {3, 3}, {1, 5}, {5, 3}, {2, 2}, {7, 1}, {4, 6}};
    const unsigned width_count = sizeof widths / sizeof *widths, side_count = sizeof sides / sizeof *sides;

    setvbuf(stdout, NULL, _IOLBF, 0);
    for (unsigned i = 0; i < width_count; i++)
        for (unsigned j = 0; j < width_count; j++)
            for (unsigned t = 0; t < 3; t++)
                try_shape(three_by_three(3 + t, 3, widths[i], widths[j], 1 + (i + j + t) % 2), types[t], NOISE);
    report_shapes("channels");

    for (unsigned i = 0; i < side_count; i++)
        for (unsigned j = 0; j < side_count; j++)
            for (unsigned pool = 1; pool <= 2; pool++)
                try_shape(three_by_three(sides[i], sides[j], 32, 16, pool), TENSOR_BITS, NOISE);
    report_shapes("maps");

    for (unsigned i = 0; i < sizeof kernels / sizeof *kernels; i++)
        for (uint8_t stride = 1; stride <= 3; stride++)
            for (uint8_t pad = 0; pad < 4; pad++)
                try_shape((struct conv2d_shape){11, 9, 40, 12, kernels[i][0], kernels[i][1], stride, 1 + pad % 3, pad,
                                                pad / 2, 1, 1},
                          TENSOR_INT16, NOISE);
    report_shapes("kernels, strides and paddings");

    for (uint8_t pool_h = 1; pool_h <= 5; pool_h++)
        for (uint8_t pool_w = 1; pool_w <= 5; pool_w++)
            for (unsigned t = 0; t < 3; t++) {
                struct conv2d_shape shape = three_by_three(12, 15, 33, 40, 1);
                shape.pool_h = pool_h;
                shape.pool_w = pool_w;
                try_shape(shape, types[t], NOISE);
            }
    report_shapes("pools");

    for (unsigned i = 0; i < width_count; i++)
        for (unsigned t = 0; t < 3; t++) {
            try_shape(three_by_three(5, 4, widths[i], 9, 1), types[t], ALL_DIFFER);
            try_shape(three_by_three(5, 4, widths[i], 9, 1), types[t], NONE_DIFFER);
        }
    for (unsigned t = 0; t < 3; t++) {
        try_shape((struct conv2d_shape){1, 6, 4000, 8, 1, 1, 1, 1, 0, 0, 1, 1}, types[t], ALL_DIFFER);
        try_shape((struct conv2d_shape){1, 6, 32767, 8, 1, 1, 1, 1, 0, 0, 1, 1}, types[t], ALL_DIFFER);
        try_shape((struct conv2d_shape){1, 6, 65535, 8, 1, 1, 1, 1, 0, 0, 1, 1}, types[t], NONE_DIFFER);
    }
    report_shapes("sums at the ends of their range");

    for (unsigned i = 0; i < 400; i++)
        try_shape(any_shape(), types[random_below(3)], NOISE);
    report_shapes("any shapes");
    return tap_done();
}
