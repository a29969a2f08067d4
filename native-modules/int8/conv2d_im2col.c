/*
 * A block of output rows at a time: the input rows that it sees are widened to 16 bits without the zero point, padding
 * as zeros all around; from there the fields are copied, those of two positions side by side (dots.h), the first from
 * the first half of the block and the second from the second half. Where the rows of a field are odd, their last
 * elements come last, in pairs of their own. The unpooled output never exists.
 */
#include "conv2d_im2col.h"
#include "../kernel/assert.h"
#include "dots.h"
#include "widen.h"

enum {
    MOST_CHANNELS = 4, /* with more, Winograd's filtering is faster */
    MOST_ROWS = 4,     /* of output in a block */
    MOST_SCRATCH = 4096
};

/** What scratch holds, in words but for `row`. */
struct layout {
    uint32_t row;         /**< elements of a widened row */
    uint32_t piece;       /**< elements of a field's row */
    uint32_t steps, pool; /**< words of a field, fields of a window */
    uint32_t rows;        /**< of output in a block */
    uint32_t windows;     /**< of half a block */
};

static uint32_t input_rows(const struct conv2d_shape *s, uint32_t rows) {
    return (rows * s->pool_h - 1) * s->stride_h + s->kernel_h;
}

/* Weights of a group, peaks, fields, widened rows. */
static uint64_t scratch_bytes(const struct conv2d_shape *s, const struct layout *l) {
    const uint64_t window = INT8_SUMS + (uint64_t)l->pool * l->steps * 2;
    const uint64_t widened = ((uint64_t)input_rows(s, l->rows) * l->row + 1) / 2;
    return 4 * (INT8_GROUP_WORDS(l->steps) + l->windows * window + widened);
}

static struct layout layout_of(const struct conv2d_shape *s) {
    const uint32_t out_h = conv2d_out_h(s), piece = (uint32_t)s->kernel_w * s->in_c;
    struct layout l = {.row = (s->in_w + 2u * s->pad_w) * s->in_c,
                       .piece = piece,
                       .steps = s->kernel_h * (piece / 2) + (piece % 2 ? (s->kernel_h + 1u) / 2 : 0),
                       .pool = (uint32_t)s->pool_h * s->pool_w};
    for (l.rows = out_h < MOST_ROWS ? out_h : MOST_ROWS;; l.rows--) {
        l.windows = (l.rows * conv2d_out_w(s) + 1) / 2;
        if (l.rows <= 1 || scratch_bytes(s, &l) <= MOST_SCRATCH)
            return l;
    }
}

size_t int8_conv2d_im2col_scratch(const struct conv2d_shape *shape) {
    if (shape->in_c > MOST_CHANNELS)
        return 0;
    const struct layout l = layout_of(shape);
    const uint64_t bytes = scratch_bytes(shape, &l);
    return bytes <= MOST_SCRATCH ? (size_t)bytes : 0;
}

static int16_t *put_zeros(int16_t *to, uint32_t count) {
    for (; count > 0; count--)
        *to++ = 0;
    return to;
}

/** `count` input rows from `top` on, which may lie above or below the input, each of l->row elements. */
static void widen_rows(const struct conv2d_shape *s, const struct layout *l, uint32_t input_first,
                       const struct int8_input *input, uint32_t top, uint32_t count, int16_t *to) {
    const uint32_t length = (uint32_t)s->in_w * s->in_c, pad = (uint32_t)s->pad_w * s->in_c;
    for (const uint32_t end = top + count; top != end; top++) {
        if (top >= s->in_h) {
            to = put_zeros(to, l->row);
            continue;
        }
        to = put_zeros(to, pad);
        const uint32_t first = (top - input_first) * length;
        if (input->type == TENSOR_INT16) {
            memcpy(to, (const int16_t *)input->data + first, length * sizeof *to);
        } else {
            const int8_t *x = (const int8_t *)input->data + first;
            for (uint32_t k = 0; k < length; k++)
                to[k] = (int16_t)(x[k] - input->zero_point);
        }
        to = put_zeros(to + length, pad);
    }
}

/**
 * The fields of one window, whose first element is at `from`, each of `height` rows of `piece` elements; every other
 * word from `to` on.
 */
static inline __attribute__((always_inline)) void put_fields(const struct conv2d_shape *s, uint32_t row_length,
                                                             uint32_t height, uint32_t piece, const int16_t *from,
                                                             uint32_t *to) {
    for (uint32_t i = 0; i < s->pool_h; i++, from += s->stride_h * row_length)
        for (uint32_t j = 0; j < s->pool_w; j++) {
            const int16_t *row = from + j * s->stride_w * s->in_c;
            const int16_t *last = row + piece - 1;
            for (uint32_t y = 0; y < height; y++, row += row_length)
                for (uint32_t k = 0; k + 1 < piece; k += 2, to += 2)
                    memcpy(to, row + k, 4);
            for (uint32_t y = 0; y < (piece % 2 != 0 ? height : 0); y += 2, last += 2 * row_length, to += 2)
                *to = int8_pair(last[0], y + 1 < height ? last[row_length] : 0);
        }
}

static void put_window(const struct conv2d_shape *s, const struct layout *l, const int16_t *from, uint32_t *to) {
    /* 3x3 on one channel: so short that loops would cost as much as what they do. */
    if (s->kernel_h == 3 && l->piece == 3)
        put_fields(s, l->row, 3, 3, from, to);
    else
        put_fields(s, l->row, s->kernel_h, l->piece, from, to);
}

/** The weights of the channels from `channel` on, in the order of a field; behind the last, its weights again. */
static void put_weights(const struct conv2d_shape *s, const struct layout *l, const int8_t *weights, uint32_t channel,
                        uint32_t *to) {
    const uint32_t even = l->piece & ~UINT32_C(1);
    for (uint32_t k = 0; k < INT8_CHANNELS; k++, channel += channel + 1 < s->out_c) {
        const int8_t *const from = weights + channel * s->kernel_h * l->piece;
        uint32_t *next = to + k;
        for (uint32_t y = 0; y < s->kernel_h; y++)
            next = int8_widen(from + y * l->piece, even, 0, INT8_CHANNELS, next);
        const int8_t *last = from + even;
        for (uint32_t y = 0; even < l->piece && y < s->kernel_h; y += 2, last += 2 * l->piece, next += INT8_CHANNELS)
            *next = int8_pair(last[0], y + 1 < s->kernel_h ? last[l->piece] : 0);
    }
}

void int8_conv2d_im2col(const struct conv2d_shape *shape, const struct conv2d_rows *rows,
                        const struct int8_input *input, const int8_t *weights, const struct output_stage *stage,
                        void *scratch, void *output) {
    const struct conv2d_shape s = *shape;
    const struct layout l = layout_of(shape);
    const uint32_t out_w = conv2d_out_w(shape), window = l.pool * l.steps * 2;
    uint32_t *const group = scratch, *const fields = group + INT8_GROUP_WORDS(l.steps);
    int32_t *const peaks = (int32_t *)(fields + l.windows * window);
    int16_t *const widened = (int16_t *)(peaks + l.windows * INT8_SUMS);
    EARBIT_ASSERT(rows->first <= rows->end && rows->end <= conv2d_out_h(shape));

    for (uint32_t first = rows->first, block; first < rows->end; first += block) {
        block = rows->end - first < l.rows ? rows->end - first : l.rows;
        /* The second half ends where the block does. What both compute is equal. */
        const uint32_t count = block * out_w, windows = (count + 1) / 2, second = count - windows;
        widen_rows(&s, &l, rows->input_first, input, first * s.pool_h * s.stride_h - s.pad_h, input_rows(&s, block),
                   widened);
        for (uint32_t half = 0; half < 2; half++)
            for (uint32_t i = 0; i < windows; i++) {
                const uint32_t position = half * second + i, y = position / out_w, x = position % out_w;
                const int16_t *from = widened + y * s.pool_h * s.stride_h * l.row + x * s.pool_w * s.stride_w * s.in_c;
                put_window(&s, &l, from, fields + i * window + half);
            }
        for (uint32_t channel = 0; channel < s.out_c; channel += INT8_CHANNELS) {
            const uint32_t end = channel + INT8_CHANNELS < s.out_c ? channel + INT8_CHANNELS : s.out_c;
            struct output_part part = {s.out_c, channel, end, (first - rows->first) * out_w, windows, INT8_SUMS, 1, 0};
            put_weights(&s, &l, weights, channel, group);
            int8_peaks(&(struct int8_peaks){fields, l.steps * 8, l.steps, group, l.pool, windows, peaks});
            output_write_part(stage, &part, peaks, output);
            part.position += second;
            output_write_part(stage, &part, peaks + INT8_CHANNELS, output);
        }
    }
}
