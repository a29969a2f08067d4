/*
 * The field of a position is gathered into a column of int16 without the zero point, padding as zeros; so the inner
 * loop knows neither borders nor zero points nor the input's type, and the cost of gathering is shared by all output
 * channels. Positions go in pairs, so that a weight is loaded once for two products. The maxima of a pool grow in one
 * row of sums: the unpooled output never exists.
 */
#include "../kernel/assert.h"
#include "conv2d_im2col.h"
#include "conv2d_phases.h"
#include "conv2d_samples.h"
#include "conv2d_tall.h"
#include "conv2d_windows.h"
#include "conv2d_winograd.h"
#include "dot.h"
#include "int8.h"

static uint32_t column_length(const struct conv2d_shape *s) { return (uint32_t)s->kernel_h * s->kernel_w * s->in_c; }

/* Elements from one column to the next, so that each is aligned to 4. */
static uint32_t column_stride(const struct conv2d_shape *s) { return (column_length(s) + 1) & ~UINT32_C(1); }

/* Two rows of sums, two columns. */
static size_t fields_scratch(const struct conv2d_shape *shape) {
    return ((size_t)shape->out_c * 2 + column_stride(shape)) * 4;
}

/** How a convolution is computed. */
enum kernel { SAMPLES, PHASES, TALL, WINDOWS, IM2COL, WINOGRAD, FIELDS };

static enum kernel choose(const struct conv2d_shape *shape, enum tensor_type input_type) {
    if (input_type == TENSOR_INT8 && int8_conv2d_winograd_scratch(shape) > 0)
        return WINOGRAD;
    if (input_type == TENSOR_INT8 && int8_conv2d_windows_scratch(shape) > 0)
        return WINDOWS;
    if (int8_conv2d_tall_scratch(shape) > 0) {
        if (input_type == TENSOR_INT16 && int8_conv2d_samples_scratch(shape) > 0)
            return SAMPLES;
        return input_type == TENSOR_INT16 && int8_conv2d_phases_scratch(shape) > 0 ? PHASES : TALL;
    }
    return int8_conv2d_im2col_scratch(shape) > 0 ? IM2COL : FIELDS;
}

static size_t larger(size_t a, size_t b) { return a > b ? a : b; }

size_t int8_conv2d_scratch(const struct conv2d_shape *shape, enum tensor_type input_type) {
    switch (choose(shape, input_type)) {
    case SAMPLES:
        return larger(int8_conv2d_samples_scratch(shape), int8_conv2d_tall_scratch(shape));
    case PHASES:
        return larger(int8_conv2d_phases_scratch(shape), int8_conv2d_tall_scratch(shape));
    case TALL:
        return int8_conv2d_tall_scratch(shape);
    case WINDOWS:
        return int8_conv2d_windows_scratch(shape);
    case IM2COL:
        return int8_conv2d_im2col_scratch(shape);
    case WINOGRAD:
        return int8_conv2d_winograd_scratch(shape);
    case FIELDS:
        break;
    }
    return fields_scratch(shape);
}

const char *int8_conv2d_kernel(const struct conv2d_shape *shape, enum tensor_type input_type) {
    static const char *const names[] = {"int8-samples", "int8-phases",   "int8-tall",  "int8-windows",
                                        "int8-im2col",  "int8-winograd", "int8-fields"};
    return names[choose(shape, input_type)];
}

static inline int16_t *put_zeros(int16_t *column, uint32_t count) {
    for (const int16_t *end = column + count; column != end;)
        *column++ = 0;
    return column;
}

static inline int16_t *put_int8(int16_t *column, const int8_t *x, uint32_t count, int32_t zero_point) {
#pragma GCC unroll 4
    for (const int8_t *end = x + count; x != end;)
        *column++ = (int16_t)(*x++ - zero_point);
    return column;
}

static inline int16_t *put_int16(int16_t *column, const int16_t *x, uint32_t count) {
    for (const int16_t *end = x + count; x != end;)
        *column++ = *x++;
    return column;
}

/** The field whose first element is at (top, left), which may lie in the padding; one of its columns lies in the input.
 */
static void gather(const struct conv2d_shape *s, uint32_t input_first, const struct int8_input *input, int32_t top,
                   int32_t left, int16_t *column) {
    const uint32_t in_c = s->in_c, row_length = s->kernel_w * in_c;
    const uint32_t before = left < 0 ? (uint32_t)-left : 0;
    const uint32_t right = (uint32_t)(left + s->kernel_w);
    const uint32_t after = right > s->in_w ? right - s->in_w : 0;
    EARBIT_ASSERT(before + after < s->kernel_w);
    const uint32_t run = row_length - (before + after) * in_c;
    /* Above the input it wraps, unused. */
    uint32_t first = (((uint32_t)top - input_first) * s->in_w + (uint32_t)left + before) * in_c;
    for (uint32_t row = (uint32_t)top; row != (uint32_t)top + s->kernel_h; row++, first += s->in_w * in_c) {
        if (row >= s->in_h) {
            column = put_zeros(column, row_length);
            continue;
        }
        column = put_zeros(column, before * in_c);
        if (input->type == TENSOR_INT8)
            column = put_int8(column, (const int8_t *)input->data + first, run, input->zero_point);
        else
            column = put_int16(column, (const int16_t *)input->data + first, run);
        column = put_zeros(column, after * in_c);
    }
}

static void conv2d_fields(const struct conv2d_shape *shape, const struct conv2d_rows *rows,
                          const struct int8_input *input, const int8_t *weights, const struct output_stage *stage,
                          void *scratch, void *output) {
    const struct conv2d_shape s = *shape;
    const uint32_t length = column_length(shape);
    const uint32_t out_w = conv2d_out_w(shape);
    int32_t *const sums[2] = {scratch, (int32_t *)scratch + s.out_c}; /* peaks of an output and of the next */
    int16_t *const gathered = (int16_t *)(sums[1] + s.out_c);
    const int16_t *waiting = NULL; /* a column that has no partner yet, whose peaks are: */
    int32_t *waiting_peaks = NULL;
    uint32_t position = 0;
    EARBIT_ASSERT(rows->first <= rows->end && rows->end <= conv2d_out_h(shape));
    for (uint32_t y = rows->first; y < rows->end; y++)
        for (uint32_t x = 0; x < out_w; x++, position++) {
            int32_t *const peaks = sums[position % 2];
            for (uint32_t c = 0; c < s.out_c; c++)
                peaks[c] = INT32_MIN;
            for (uint32_t i = 0; i < s.pool_h; i++)
                for (uint32_t j = 0; j < s.pool_w; j++) {
                    const int32_t top = (int32_t)((y * s.pool_h + i) * s.stride_h) - s.pad_h;
                    const int32_t left = (int32_t)((x * s.pool_w + j) * s.stride_w) - s.pad_w;
                    int16_t *const free_column = waiting == gathered ? gathered + column_stride(shape) : gathered;
                    gather(shape, rows->input_first, input, top, left, free_column);
                    const int16_t *column = int8_prepare_column(free_column, length, free_column);
                    if (!waiting) {
                        waiting = column;
                        waiting_peaks = peaks;
                        continue;
                    }
                    int8_raise_peaks(waiting, column, length, weights, s.out_c, waiting_peaks, peaks);
                    if (waiting_peaks != peaks)
                        output_write(stage, waiting_peaks, s.out_c, position - 1, output);
                    waiting = NULL;
                }
            if (!waiting)
                output_write(stage, peaks, s.out_c, position, output);
        }
    if (waiting) {
        int8_raise_peaks(waiting, waiting, length, weights, s.out_c, waiting_peaks, waiting_peaks);
        output_write(stage, waiting_peaks, s.out_c, position - 1, output);
    }
}

void int8_conv2d(const struct conv2d_shape *shape, const struct conv2d_rows *rows, const struct int8_input *input,
                 const int8_t *weights, const struct output_stage *stage, void *scratch, void *output) {
    EARBIT_ASSERT(input->type == TENSOR_INT8 || (input->type == TENSOR_INT16 && input->zero_point == 0));
    switch (choose(shape, input->type)) {
    case SAMPLES:
        if (!int8_conv2d_samples_fits(stage))
            break;
        int8_conv2d_samples(shape, rows, input, weights, stage, scratch, output);
        return;
    case PHASES:
        if (!input->rectified)
            break;
        int8_conv2d_phases(shape, rows, input, weights, stage, scratch, output);
        return;
    case TALL:
        break;
    case WINDOWS:
        int8_conv2d_windows(shape, rows, input, weights, stage, scratch, output);
        return;
    case IM2COL:
        int8_conv2d_im2col(shape, rows, input, weights, stage, scratch, output);
        return;
    case WINOGRAD:
        int8_conv2d_winograd(shape, rows, input, weights, stage, scratch, output);
        return;
    case FIELDS:
        conv2d_fields(shape, rows, input, weights, stage, scratch, output);
        return;
    }
    int8_conv2d_tall(shape, rows, input, weights, stage, scratch, output);
}
