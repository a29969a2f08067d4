/*
 * Two rows of the convolution are computed side by side, from the two halves of a block of rows (or, of one large pool,
 * of its window). Each half's part of the input lies once, in 16 bits without the zero point, padding as zeros, the
 * words of both halves in turn; the fields of neighbouring rows overlap there as they do in the input. The weights of
 * four channels are widened once a block; zeros at both ends of theirs are left out. The unpooled output never exists.
 */
#include "conv2d_tall.h"
#include "../kernel/assert.h"
#include "dots.h"
#include "widen.h"

enum { MOST_ROWS = 64 /* of a half, unless one pool is larger */, MOST_SCRATCH = 16384 };

/** How the input lies in scratch. */
struct layout {
    uint32_t row;           /**< elements from one input row to the next: such that each field starts with a word */
    uint32_t pieces, piece; /**< a field's weights: so many pieces of so many elements, each of whole words */
    uint32_t steps;         /**< words of a field */
    uint32_t windows, rows; /**< pools and rows of a half at most */
};

static uint32_t larger(uint32_t a, uint32_t b) { return a > b ? a : b; }

/** Words of the part of the input that `rows` neighbouring rows of the convolution see. */
static uint32_t part_words(const struct conv2d_shape *s, const struct layout *l, uint32_t rows) {
    return (rows - 1) * s->stride_h * l->row / 2 + l->steps;
}

/* Weights of a group, peaks, both halves' parts of the input. */
static size_t scratch_bytes(const struct conv2d_shape *s, const struct layout *l) {
    return 4 * ((size_t)INT8_GROUP_WORDS(l->steps) + (size_t)l->windows * INT8_SUMS +
                2 * (size_t)part_words(s, l, l->rows));
}

static struct layout layout_of(const struct conv2d_shape *s) {
    const uint32_t row = (uint32_t)s->in_w * s->in_c, whole = (uint32_t)s->kernel_h * row;
    struct layout l = {.row = row, .pieces = 1, .piece = whole};
    if (row % 2 != 0 && (s->stride_h % 2 != 0 || s->pad_h > 0))
        l = (struct layout){.row = row + 1, .pieces = s->kernel_h, .piece = row};
    l.steps = l.pieces * ((l.piece + 1) / 2);
    for (uint32_t most = MOST_ROWS; most > 0; most /= 2) {
        /* No block is larger than what there is to do. */
        const uint32_t all = (conv2d_out_h(s) + 1) / 2;
        l.windows = larger(most / s->pool_h < all ? most / s->pool_h : all, 1);
        l.rows = l.windows * s->pool_h;
        if (scratch_bytes(s, &l) <= MOST_SCRATCH)
            break;
    }
    return l;
}

size_t int8_conv2d_tall_scratch(const struct conv2d_shape *shape) {
    if (shape->kernel_w != shape->in_w || shape->pad_w != 0)
        return 0;
    const struct layout l = layout_of(shape);
    const size_t bytes = scratch_bytes(shape, &l);
    return bytes <= MOST_SCRATCH ? bytes : 0;
}

/** Elements of the input as pairs, every other word from `to` on. */
static void put_elements(const struct int8_input *input, uint32_t first, uint32_t count, uint32_t *to) {
    if (input->type == TENSOR_INT16) {
        const int16_t *x = (const int16_t *)input->data + first;
#pragma GCC unroll 8
        for (; count > 1; count -= 2, x += 2, to += 2)
            memcpy(to, x, 4);
        if (count > 0)
            *to = int8_pair(*x, 0);
        return;
    }
    int8_widen((const int8_t *)input->data + first, count, -input->zero_point, 2, to);
}

/** What `rows` rows of the convolution from `first` on see of the input, every other word from `to` on. */
static void put_part(const struct conv2d_shape *s, const struct layout *l, uint32_t input_first,
                     const struct int8_input *input, uint32_t first, uint32_t rows, uint32_t *to) {
    const uint32_t row = (uint32_t)s->in_w * s->in_c, count = (rows - 1) * s->stride_h + s->kernel_h;
    /* Above the input it wraps, unused. */
    uint32_t y = first * s->stride_h - s->pad_h;
    if (l->row == row && s->pad_h == 0) {
        put_elements(input, (y - input_first) * row, count * row, to);
        return;
    }
    for (const uint32_t end = y + count; y != end; y++, to += l->row) {
        if (y < s->in_h)
            put_elements(input, (y - input_first) * row, row, to);
        else
            for (uint32_t k = 0; k < l->row; k += 2)
                to[k] = 0;
    }
}

/** The weights of the channels from `channel` on; behind the last, its weights again. */
static void put_weights(const struct conv2d_shape *s, const struct layout *l, const int8_t *weights, uint32_t channel,
                        uint32_t *to) {
    for (uint32_t k = 0; k < INT8_CHANNELS; k++, channel += channel + 1 < s->out_c) {
        const int8_t *from = weights + channel * l->pieces * l->piece;
        uint32_t *next = to + k;
        for (uint32_t i = 0; i < l->pieces; i++, from += l->piece)
            next = int8_widen(from, l->piece, 0, INT8_CHANNELS, next);
    }
}

/** A part of the steps of a group's weights. */
struct span {
    uint32_t first, steps;
};

/** The part without the zeros that all channels of a group have at both ends, as filters shorter than the kernel do. */
static struct span without_zeros(const uint32_t *group, uint32_t steps) {
    struct span span = {0, steps};
    const uint32_t *last = group + INT8_GROUP_WORDS(steps - 1);
    for (; span.steps > 1 && (group[0] | group[1] | group[2] | group[3]) == 0; group += INT8_CHANNELS) {
        span.first++;
        span.steps--;
    }
    for (; span.steps > 1 && (last[0] | last[1] | last[2] | last[3]) == 0; last -= INT8_CHANNELS)
        span.steps--;
    return span;
}

/** The peaks of one window from those of its halves. */
static void merge_halves(int32_t *peaks) {
    for (unsigned k = 0; k < INT8_CHANNELS; k++)
        if (peaks[INT8_CHANNELS + k] > peaks[k])
            peaks[k] = peaks[INT8_CHANNELS + k];
}

void int8_conv2d_tall(const struct conv2d_shape *shape, const struct conv2d_rows *rows, const struct int8_input *input,
                      const int8_t *weights, const struct output_stage *stage, void *scratch, void *output) {
    const struct conv2d_shape s = *shape;
    const struct layout l = layout_of(shape);
    uint32_t *const group = scratch, *const parts = group + INT8_GROUP_WORDS(l.steps);
    int32_t *const peaks = (int32_t *)(parts + 2 * part_words(&s, &l, l.rows));
    EARBIT_ASSERT(rows->first <= rows->end && rows->end <= conv2d_out_h(shape));

    for (uint32_t first = rows->first, count; first < rows->end; first += count) {
        count = rows->end - first < 2 * l.windows ? rows->end - first : 2 * l.windows;
        const bool split = count == 1;
        const uint32_t windows = (count + 1) / 2, run = split ? (s.pool_h + 1u) / 2 : s.pool_h;
        /* The second half ends where the block does. What both compute is equal. */
        const uint32_t second = (first + count) * s.pool_h - windows * run;
        put_part(&s, &l, rows->input_first, input, first * s.pool_h, windows * run, parts);
        put_part(&s, &l, rows->input_first, input, second, windows * run, parts + 1);
        for (uint32_t channel = 0; channel < s.out_c; channel += INT8_CHANNELS) {
            const uint32_t end = channel + INT8_CHANNELS < s.out_c ? channel + INT8_CHANNELS : s.out_c;
            struct output_part part = {s.out_c, channel, end, first - rows->first, windows, INT8_SUMS, 1, 0};
            put_weights(&s, &l, weights, channel, group);
            const struct span used = without_zeros(group, l.steps);
            int8_peaks(&(struct int8_peaks){parts + 2 * used.first, s.stride_h * l.row * 4, used.steps,
                                            group + INT8_GROUP_WORDS(used.first), run, windows, peaks});
            if (split)
                merge_halves(peaks);
            output_write_part(stage, &part, peaks, output);
            if (split)
                continue;
            part.position += count - windows;
            output_write_part(stage, &part, peaks + INT8_CHANNELS, output);
        }
    }
}
