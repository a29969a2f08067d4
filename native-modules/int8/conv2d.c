/*
 * At each position the kernel's field is gathered into a column of int16 without the zero point, padding as zeros; so
 * the inner loop knows neither borders nor zero points nor the input's type, and the cost of gathering is shared by all
 * output channels. The maxima of a pool grow in one row of sums: the unpooled output never exists.
 */
#include "../kernel/assert.h"
#include "dot.h"
#include "int8.h"

static uint32_t column_length(const struct conv2d_shape *s) { return (uint32_t)s->kernel_h * s->kernel_w * s->in_c; }

size_t int8_conv2d_scratch(const struct conv2d_shape *shape) {
    return (size_t)shape->out_c * 4 + ((size_t)column_length(shape) * 2 + 3) / 4 * 4;
}

static void copy_run(const struct int8_input *input, uint32_t first, uint32_t count, int16_t *column) {
    int32_t zero_point = input->zero_point;
    if (input->type == TENSOR_INT8) {
        const int8_t *x = (const int8_t *)input->data + first;
        for (uint32_t i = 0; i < count; i++)
            column[i] = (int16_t)(x[i] - zero_point);
    } else {
        const int16_t *x = (const int16_t *)input->data + first;
        for (uint32_t i = 0; i < count; i++)
            column[i] = x[i];
    }
}

static int16_t *clear(int16_t *column, uint32_t count) {
    for (uint32_t i = 0; i < count; i++)
        column[i] = 0;
    return column + count;
}

/** The field whose first element is at (top, left), which may lie in the padding; some column of it lies in the input.
 */
static void gather(const struct conv2d_shape *s, const struct int8_input *input, int32_t top, int32_t left,
                   int16_t *column) {
    uint32_t before = left < 0 ? (uint32_t)-left : 0;
    uint32_t right = (uint32_t)(left + s->kernel_w);
    uint32_t after = right > s->in_w ? right - s->in_w : 0;
    EARBIT_ASSERT(before + after < s->kernel_w);
    uint32_t run = (s->kernel_w - before - after) * s->in_c;
    for (int32_t row = top; row < top + s->kernel_h; row++) {
        if (row < 0 || (uint32_t)row >= s->in_h) {
            column = clear(column, (uint32_t)s->kernel_w * s->in_c);
            continue;
        }
        column = clear(column, before * s->in_c);
        copy_run(input, ((uint32_t)row * s->in_w + (uint32_t)(left + (int32_t)before)) * s->in_c, run, column);
        column = clear(column + run, after * s->in_c);
    }
}

void int8_conv2d(const struct conv2d_shape *shape, const struct int8_input *input, const int8_t *weights,
                 const struct output_stage *stage, void *scratch, void *output) {
    const struct conv2d_shape s = *shape;
    const uint32_t length = column_length(shape);
    const uint32_t out_h = conv2d_out_h(shape), out_w = conv2d_out_w(shape);
    /* A field that spans all columns of an int16 input is a column as it lies there. */
    const bool in_place = input->type == TENSOR_INT16 && s.kernel_w == s.in_w && s.pad_w == 0;
    int32_t *peaks = scratch;
    int16_t *gathered = (int16_t *)(peaks + s.out_c);
    EARBIT_ASSERT(input->type == TENSOR_INT8 || (input->type == TENSOR_INT16 && input->zero_point == 0));

    for (uint32_t y = 0; y < out_h; y++)
        for (uint32_t x = 0; x < out_w; x++) {
            for (uint32_t c = 0; c < s.out_c; c++)
                peaks[c] = INT32_MIN;
            for (uint32_t i = 0; i < s.pool_h; i++)
                for (uint32_t j = 0; j < s.pool_w; j++) {
                    int32_t top = (int32_t)((y * s.pool_h + i) * s.stride_h) - s.pad_h;
                    int32_t left = (int32_t)((x * s.pool_w + j) * s.stride_w) - s.pad_w;
                    const int16_t *column = gathered;
                    if (in_place && top >= 0 && (uint32_t)top + s.kernel_h <= s.in_h)
                        column = (const int16_t *)input->data + (uint32_t)top * s.in_w * s.in_c;
                    else
                        gather(shape, input, top, left, gathered);
                    int8_dot_peaks(column, weights, length, s.out_c, peaks);
                }
            output_write(stage, peaks, s.out_c, y * out_w + x, output);
        }
}
