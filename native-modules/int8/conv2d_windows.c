/*
 * A window of 2x2 positions of a 3x3 convolution sees four rows and four columns. Of each column the elements of two
 * rows are a pair, of 16 bits without the zero point: both rows of positions see the same pairs, with different
 * weights, the upper one (w0, w1) and (w2, 0), the lower one (0, w0) and (w1, w2). So no field is gathered, and the
 * lower pairs of a row of windows are the upper ones of the next. The unpooled output never exists.
 */
#include "conv2d_windows.h"
#include "../kernel/assert.h"
#include "widen.h"
#include "windows.h"

enum {
    KERNEL = 3,
    POOL = 2,
    GROUP = 4,     /* channels that are written at a time */
    MOST_ROWS = 4, /* of output in a block */
    MOST_SCRATCH = 4096
};

/** Words of a row of pairs. */
static uint32_t columns_of(const struct conv2d_shape *s) { return s->in_w + 2u * s->pad_w; }

/* Weights, pairs, peaks, of which some are read beyond the last, a row of padding. */
static uint64_t scratch_bytes(const struct conv2d_shape *s, uint32_t rows) {
    const uint64_t peaks = (uint64_t)rows * conv2d_out_w(s) * s->out_c + GROUP - 1;
    return 4 * (WINDOWS_WEIGHTS * (uint64_t)s->out_c + (rows + 1) * columns_of(s) + peaks + (s->in_w + 3u) / 4);
}

/** Output rows of a block. */
static uint32_t block_of(const struct conv2d_shape *s) {
    uint32_t rows = conv2d_out_h(s) < MOST_ROWS ? conv2d_out_h(s) : MOST_ROWS;
    while (rows > 1 && scratch_bytes(s, rows) > MOST_SCRATCH)
        rows--;
    return rows;
}

size_t int8_conv2d_windows_scratch(const struct conv2d_shape *s) {
    if (s->in_c != 1 || s->kernel_h != KERNEL || s->kernel_w != KERNEL || s->stride_h != 1 || s->stride_w != 1 ||
        s->pool_h != POOL || s->pool_w != POOL)
        return 0;
    const uint64_t bytes = scratch_bytes(s, block_of(s));
    return bytes <= MOST_SCRATCH ? (size_t)bytes : 0;
}

/** The pairs of two rows [in_w], with zeros for the padding on either side. */
static void put_pairs(const struct conv2d_shape *s, const int8_t *first, const int8_t *second, int32_t zero_point,
                      uint32_t *to) {
    const uint32_t minus = int8_pair(-zero_point, -zero_point);
    uint32_t x = 0;
    for (uint32_t k = 0; k < s->pad_w; k++)
        *to++ = 0;
    for (; x + 4 <= s->in_w; x += 4, to += 4) {
        uint32_t even, odd, even_below, odd_below;
        int8_widen_apart_added(first + x, minus, &even, &odd);
        int8_widen_apart_added(second + x, minus, &even_below, &odd_below);
        int8_interleave(even, even_below, &to[0], &to[2]);
        int8_interleave(odd, odd_below, &to[1], &to[3]);
    }
    for (; x < s->in_w; x++)
        *to++ = int8_pair(first[x] - zero_point, second[x] - zero_point);
    for (uint32_t k = 0; k < s->pad_w; k++)
        *to++ = 0;
}

/** The weights of one channel, by columns: of the upper positions, then of the lower ones. */
static void put_weights(const int8_t *w, uint32_t *to) {
    for (unsigned x = 0; x < KERNEL; x++, w++, to += 2) {
        to[0] = int8_pair(w[0], w[KERNEL]);
        to[1] = int8_pair(w[2 * KERNEL], 0);
        to[WINDOWS_WEIGHTS / 2] = int8_pair(0, w[0]);
        to[WINDOWS_WEIGHTS / 2 + 1] = int8_pair(w[KERNEL], w[2 * KERNEL]);
    }
}

void int8_conv2d_windows(const struct conv2d_shape *shape, const struct conv2d_rows *rows,
                         const struct int8_input *input, const int8_t *weights, const struct output_stage *stage,
                         void *scratch, void *output) {
    const struct conv2d_shape s = *shape;
    const uint32_t out_w = conv2d_out_w(shape), columns = columns_of(shape), most = block_of(shape);
    uint32_t *const transformed = scratch, *const pairs = transformed + WINDOWS_WEIGHTS * s.out_c;
    int32_t *const peaks = (int32_t *)(pairs + (most + 1) * columns);
    int8_t *const blank = (int8_t *)(peaks + most * out_w * s.out_c + GROUP - 1);
    EARBIT_ASSERT(input->type == TENSOR_INT8 && rows->first <= rows->end && rows->end <= conv2d_out_h(shape));

    memset(blank, input->zero_point, s.in_w);
    for (uint32_t c = 0; c < s.out_c; c++)
        put_weights(weights + c * KERNEL * KERNEL, transformed + c * WINDOWS_WEIGHTS);
    for (uint32_t first = rows->first, count; first < rows->end; first += count) {
        count = rows->end - first < most ? rows->end - first : most;
        for (uint32_t i = 0; i <= count; i++) {
            const int8_t *two[2];
            for (uint32_t k = 0; k < 2; k++) {
                /* Above the input it wraps. */
                const uint32_t y = (first + i) * POOL + k - s.pad_h;
                two[k] = y < s.in_h ? (const int8_t *)input->data + (y - rows->input_first) * s.in_w : blank;
            }
            put_pairs(&s, two[0], two[1], input->zero_point, pairs + i * columns);
        }
        for (uint32_t i = 0; i < count; i++)
            int8_windows(&(struct int8_windows){pairs + i * columns, pairs + (i + 1) * columns, transformed, s.out_c,
                                                out_w, peaks + i * out_w * s.out_c});
        for (uint32_t channel = 0; channel < s.out_c; channel += GROUP) {
            const uint32_t end = channel + GROUP < s.out_c ? channel + GROUP : s.out_c;
            const struct output_part part = {s.out_c,       channel, end, (first - rows->first) * out_w,
                                             count * out_w, s.out_c, 1,   0};
            output_write_part(stage, &part, peaks + channel, output);
        }
    }
}
