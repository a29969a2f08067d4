/*
 * The 8-bit convolution against a loop that does only what docs/model-format.md says, to the bit: channels, maps,
 * kernels, strides, paddings, pools, parts of the rows, inputs, outputs.
 */
#include "../../native-modules/int8/int8.h"
#include "conv2d.h"
#include "tap.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** Elements of an input: noise, or all at the end of their range that is farther from the zero point. */
static void *make_elements(const struct int8_input *input, uint32_t count, bool extreme) {
    int8_t *bytes = malloc(count);
    int16_t *halfwords = malloc(count * 2);
    for (uint32_t i = 0; i < count; i++) {
        bytes[i] = extreme ? (input->zero_point < 0 ? INT8_MAX : INT8_MIN) : (int8_t)random_word();
        halfwords[i] = extreme ? INT16_MIN : (int16_t)((int16_t)random_word() >> 4);
        if (input->rectified)
            halfwords[i] = random_below(2) ? (int16_t)(random_word() & INT16_MAX) : random_below(2) ? 0 : INT16_MAX;
    }
    free(input->type == TENSOR_INT8 ? (void *)halfwords : (void *)bytes);
    return input->type == TENSOR_INT8 ? (void *)bytes : (void *)halfwords;
}

/** Weights of filters, at times with zeros at both ends of all of them. */
static int8_t *make_weights(uint32_t channels, uint32_t field, bool extreme) {
    int8_t *weights = malloc(channels * field);
    const bool whole = extreme || random_below(3) > 0;
    const uint32_t first = whole ? 0 : random_below(field), end = whole ? field : first + random_below(field - first);
    for (uint32_t i = 0; i < channels * field; i++) {
        weights[i] = extreme ? (i % 2 ? -127 : 127) : (int8_t)((int32_t)random_below(255) - 127);
        if (i % field < first || i % field >= end)
            weights[i] = 0;
    }
    return weights;
}

static int32_t element(const struct int8_input *input, uint32_t index) {
    return input->type == TENSOR_INT8 ? ((const int8_t *)input->data)[index] - input->zero_point
                                      : ((const int16_t *)input->data)[index];
}

static int32_t reference_sum(const struct conv2d_shape *s, const struct int8_input *input, const int8_t *weights,
                             uint32_t row, uint32_t column, uint32_t channel) {
    int32_t sum = 0;
    for (uint32_t ky = 0; ky < s->kernel_h; ky++)
        for (uint32_t kx = 0; kx < s->kernel_w; kx++) {
            const uint32_t y = row * s->stride_h + ky - s->pad_h, x = column * s->stride_w + kx - s->pad_w;
            if (y >= s->in_h || x >= s->in_w)
                continue;
            for (uint32_t c = 0; c < s->in_c; c++)
                sum += element(input, (y * s->in_w + x) * s->in_c + c) *
                       weights[((channel * s->kernel_h + ky) * s->kernel_w + kx) * s->in_c + c];
        }
    return sum;
}

static int32_t reference_peak(const struct conv2d_shape *s, const struct int8_input *input, const int8_t *weights,
                              uint32_t y, uint32_t x, uint32_t channel) {
    int32_t peak = INT32_MIN;
    for (uint32_t row = y * s->pool_h; row < (y + 1) * s->pool_h; row++)
        for (uint32_t column = x * s->pool_w; column < (x + 1) * s->pool_w; column++) {
            const int32_t sum = reference_sum(s, input, weights, row, column, channel);
            peak = sum > peak ? sum : peak;
        }
    return peak;
}

/** @return true when rows first to end - 1 are those of the reference and nothing else is written. */
static bool rows_agree(const struct conv2d_shape *s, uint32_t first, uint32_t end, const struct int8_input *input,
                       const int8_t *weights, const struct output_stage *stage, const uint8_t *expected) {
    const size_t row_bytes = tensor_bytes(stage->type, 1, conv2d_out_w(s), s->out_c),
                 length = (end - first) * row_bytes;
    const size_t scratch_length = int8_conv2d_scratch(s, input->type);
    struct int8_input part = *input;
    struct conv2d_rows rows = {first, end, 0};
    part.data =
        copy_seen_rows(s, first, end, input->data, tensor_bytes(input->type, 1, s->in_w, s->in_c), &rows.input_first);
    uint8_t *scratch = make_guarded(scratch_length), *output = make_guarded(length);
    int8_conv2d(s, &rows, &part, weights, stage, scratch, output);
    bool ok = memcmp(output, expected + first * row_bytes, length) == 0;
    ok = free_guarded(output, length) && ok;
    ok = free_guarded(scratch, scratch_length) && ok;
    free((void *)part.data);
    return ok;
}

/** All rows at once, and a part of them; `rectified` is of the input, and a ReLU of an output of int16. */
static void try_stage(struct conv2d_shape s, enum tensor_type input_type, enum tensor_type type, bool extreme,
                      bool rectified) {
    const uint32_t out_h = conv2d_out_h(&s), out_w = conv2d_out_w(&s);
    if (!shape_exists(&s))
        return;
    struct int8_input input = {input_type, 0, NULL, rectified};
    if (input_type == TENSOR_INT8)
        input.zero_point = (int16_t)((int32_t)random_below(256) - 128);
    const uint32_t field = (uint32_t)s.kernel_h * s.kernel_w * s.in_c;
    input.data = make_elements(&input, s.in_h * s.in_w * s.in_c, extreme);
    int8_t *weights = make_weights(s.out_c, field, extreme);
    uint8_t *expected = calloc(tensor_bytes(type, out_h, out_w, s.out_c), 1);
    struct output_stage stage;
    make_stage(type, (int32_t)(field * 2048), s.out_c, &stage);
    if (rectified && type == TENSOR_INT16)
        stage.minimum = 0, stage.maximum = INT16_MAX;
    if (type == TENSOR_INT8 && random_below(2))
        stage.zero_point = stage.minimum = INT8_MIN, stage.maximum = INT8_MAX;
    stage.left_shift = (uint8_t)random_below(3);
    while (stage.left_shift > 0 && !int8_sums_fit(weights, s.out_c, field, int8_largest(input_type, input.zero_point),
                                                  stage.left_shift, stage.bias))
        stage.left_shift--;
    for (uint32_t y = 0; y < out_h; y++)
        for (uint32_t x = 0; x < out_w; x++)
            for (uint32_t c = 0; c < s.out_c; c++)
                reference_put(&stage, reference_peak(&s, &input, weights, y, x, c), y * out_w + x, c, s.out_c,
                              expected);
    const uint32_t first = random_below(out_h + 1), end = first + random_below(out_h + 1 - first);
    const bool ok = rows_agree(&s, 0, out_h, &input, weights, &stage, expected) &&
                    rows_agree(&s, first, end, &input, weights, &stage, expected);
    char how[64];
    snprintf(how, sizeof how, "types %d, %d, rows %lu-%lu, %s", input_type, type, (unsigned long)first,
             (unsigned long)end, int8_conv2d_kernel(&s, input_type));
    count_shape(ok, &s, how);
    free((void *)input.data);
    free(weights);
    free(expected);
}

static void try_shape(struct conv2d_shape s, enum tensor_type input_type, enum tensor_type type, bool extreme) {
    try_stage(s, input_type, type, extreme, false);
}

int main(void) {
    static const enum tensor_type types[] = {TENSOR_BITS, TENSOR_INT8, TENSOR_INT16};
    static const enum tensor_type inputs[] = {TENSOR_INT8, TENSOR_INT16};
    static const uint16_t widths[] = {1, 2, 3, 4, 7, 8, 31, 67};
    static const uint8_t sides[] = {1, 2, 3, 4, 5, 7, 8, 13, 16, 17, 40};
    static const uint8_t kernels[][2] = {{1, 1}, {3, 3}, {1, 5}, {3, 1}, {5, 3}, {2, 2}, {7, 1}, {4, 6}, {3, 2}};
    const unsigned width_count = sizeof widths / sizeof *widths, side_count = sizeof sides / sizeof *sides;

    setvbuf(stdout, NULL, _IOLBF, 0);
    for (unsigned i = 0; i < width_count; i++)
        for (unsigned j = 0; j < width_count; j++)
            for (unsigned t = 0; t < 3; t++) {
                try_shape(three_by_three(3 + t, 3, widths[i], widths[j], 1 + (i + j + t) % 2), inputs[(i + t) % 2],
                          types[t], false);
                try_shape((struct conv2d_shape){9, 1, widths[i], widths[j], 3, 1, 1, 1, 1, 0, 1, 1},
                          inputs[(j + t) % 2], types[t], false);
            }
    report_shapes("channels");

    for (unsigned i = 0; i < side_count; i++)
        for (unsigned j = 0; j < side_count; j++)
            for (unsigned pool = 1; pool <= 2; pool++)
                try_shape(three_by_three(sides[i], sides[j], 6, 5, pool), TENSOR_INT8, TENSOR_INT8, false);
    report_shapes("maps");

    for (unsigned i = 0; i < sizeof kernels / sizeof *kernels; i++)
        for (uint8_t stride = 1; stride <= 3; stride++)
            for (uint8_t pad = 0; pad < 4; pad++)
                for (unsigned k = 0; k < 2; k++)
                    try_shape((struct conv2d_shape){11, k ? kernels[i][1] : 9, 5, 6, kernels[i][0], kernels[i][1],
                                                    stride, 1 + pad % 3, pad, k ? 0 : pad / 2, 1, 1},
                              inputs[pad % 2], TENSOR_INT16, false);
    report_shapes("kernels, strides and paddings");

    for (uint8_t pool_h = 1; pool_h <= 5; pool_h++)
        for (uint8_t pool_w = 1; pool_w <= 5; pool_w++)
            for (unsigned t = 0; t < 3; t++) {
                struct conv2d_shape shape = three_by_three(12, 15, 3, 9, 1);
                shape.pool_h = pool_h;
                shape.pool_w = pool_w;
                try_shape(shape, TENSOR_INT8, types[t], false);
            }
    report_shapes("pools");

    for (uint16_t channels = 7; channels <= 8; channels++) {
        for (uint32_t samples = 9; samples < 500; samples += 68)
            try_shape((struct conv2d_shape){samples, 1, 1, channels, 9, 1, 2, 1, 0, 0, 1, 1}, TENSOR_INT16,
                      TENSOR_INT16, false);
        for (uint8_t pool = 1; pool <= 201; pool += 50)
            try_shape((struct conv2d_shape){1210, 1, channels, 20, 5, 1, 2, 1, 0, 0, pool, 1}, TENSOR_INT16,
                      TENSOR_INT8, false);
    }
    for (uint16_t channels = 7; channels <= 8; channels++)
        for (unsigned i = 0; i < 12; i++) {
            const uint8_t kernel = (uint8_t)(5 + random_below(6)), pool = (uint8_t)(2 + 2 * random_below(30));
            try_stage((struct conv2d_shape){10 + random_below(1000), 1, 1, channels, kernel, 1, 2, 1, 0, 0, 1, 1},
                      TENSOR_INT16, TENSOR_INT16, false, true);
            try_stage((struct conv2d_shape){5 + random_below(1000), 1, channels, (uint16_t)(1 + random_below(33)), 5, 1,
                                            2, 1, 0, 0, pool, 1},
                      TENSOR_INT16, types[i % 3], false, true);
        }
    for (unsigned i = 0; i < 6; i++)
        try_shape((struct conv2d_shape){255 + random_below(900), 1, 1, (uint16_t)(1 + random_below(20)), 255, 1, 50, 1,
                                        0, 0, 1, 1},
                  TENSOR_INT16, TENSOR_INT16, i == 0);
    report_shapes("front ends");

    for (unsigned i = 0; i < width_count; i++)
        for (unsigned k = 0; k < 2; k++) {
            try_shape(three_by_three(5, 4, widths[i], 9, 1), inputs[k], TENSOR_INT16, true);
            try_shape((struct conv2d_shape){9, 1, widths[i], 9, 3, 1, 1, 1, 1, 0, 1, 1}, inputs[k], TENSOR_INT16, true);
        }
    report_shapes("sums at the ends of their range");

    for (unsigned i = 0; i < 400; i++)
        try_shape(any_shape(), inputs[random_below(2)], types[random_below(3)], false);
    report_shapes("any shapes");

    const struct conv2d_shape tall = three_by_three(4096, 2, 5, 5, 1), taller = three_by_three(41943042, 2, 5, 5, 1);
    tap_ok(int8_conv2d_scratch(&tall, TENSOR_INT8) == int8_conv2d_scratch(&taller, TENSOR_INT8),
           "scratch does not grow with the rows of a map, whatever they are");
    return tap_done();
}
