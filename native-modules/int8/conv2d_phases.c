/*
 * A kernel of five rows w that moves by two sees the even rows d of its input with its even rows g = w0, w2, w4 and
 * the odd rows e with h = w1, w3; by Winograd's minimal filtering F(2, 3) and F(2, 2) (conv2d_winograd.c) a pair of its
 * rows y takes seven products, not ten. Doubled, all of it is exact in integers, and products that go the same way are
 * summed together:
 *
 *     p = (d1 + d2) (g0 + g1 + g2) + e1 2 (h0 + h1)     s = (d1 - d2) (g0 - g1 + g2)
 *     q = (d2 - d0) 2 g0 + (e1 - e0) 2 h0               r = (d3 - d1) 2 g2 + (e2 - e1) 2 h1
 *     2 y0 = p - s - q                                  2 y1 = p + s + r
 *
 * Elements of 0 to 32767 keep the differences within 16 bits; d1 + d2 - 32768 stands for the sum, and what that leaves
 * out of p is the same for all rows of a channel and added to the peak. Two neighbouring pools are the two columns
 * (phases.h), some pairs of rows at a time; the unpooled output never exists.
 */
#include "conv2d_phases.h"
#include "../kernel/assert.h"
#include "phases.h"
#include "widen.h"

enum {
    KERNEL = 5,
    STRIDE = 2,
    PAIR_ROWS = 4, /* of the input, from one pair of rows of the convolution to the next */
    MOST_PAIRS = 7,
    MOST_SCRATCH = 16384
};

/** What scratch holds, in words. */
struct layout {
    uint32_t groups;        /**< of INT8_CHANNELS channels */
    uint32_t group, column; /**< weights of a group; a pair of columns */
    uint32_t pairs;         /**< of columns at a time */
};

static struct layout layout_of(const struct conv2d_shape *s) {
    const uint32_t pairs = s->pool_h / 2u, steps = PHASES_STEPS(s->in_c);
    return (struct layout){(s->out_c + INT8_CHANNELS - 1u) / INT8_CHANNELS, INT8_GROUP_WORDS(steps), steps * 2,
                           pairs < MOST_PAIRS ? pairs : MOST_PAIRS};
}

size_t int8_conv2d_phases_scratch(const struct conv2d_shape *s) {
    if (s->in_w != 1 || s->kernel_w != 1 || s->kernel_h != KERNEL || s->stride_h != STRIDE || s->pad_h != 0 ||
        s->pool_h % 2 != 0 || s->in_c < PHASES_LEAST_CHANNELS || s->in_c > PHASES_MOST_CHANNELS)
        return 0;
    const struct layout l = layout_of(s);
    const size_t bytes = 4 * ((size_t)l.groups * (l.group + INT8_SUMS + INT8_CHANNELS) + l.pairs * l.column);
    return bytes <= MOST_SCRATCH ? bytes : 0;
}

/** Where planes r, q and p (1, 2 and 3) start, behind plane s: [channel pairs][channel pairs of e][pair of the odd
 * channel]. */
#define PLANE(number, channels) (PHASES_SHORT_STEPS(channels) + ((number)-1) * (channels))

static inline uint32_t load_pair(const int16_t *x) {
    uint32_t pair;
    memcpy(&pair, x, sizeof pair);
    return pair;
}

/** What both columns hold of one row. */
struct both {
    uint32_t first, second;
};

static inline struct both load_both(const int16_t *x, uint32_t other) {
    return (struct both){load_pair(x), load_pair(x + other)};
}

/** Of the odd last channel elements of two rows. */
static inline struct both pair_both(const int16_t *low, const int16_t *high, uint32_t other) {
    return (struct both){int8_pair(*low, *high), int8_pair(low[other], high[other])};
}

static inline void put_both(uint32_t *to, struct both x) { int8_put_two(to, x.first, x.second); }

static inline void put_difference(uint32_t *to, struct both x, struct both y) {
    int8_put_two(to, int8_subtract_pairs(x.first, y.first), int8_subtract_pairs(x.second, y.second));
}

/** The sum, less 32768 in the elements that `middle` tells. */
static inline void put_sum(uint32_t *to, struct both x, struct both y, uint32_t middle) {
    int8_put_two(to, int8_add_pairs(x.first, y.first) ^ middle, int8_add_pairs(x.second, y.second) ^ middle);
}

/** Both columns of `count` pairs of rows, the first of which see `x` and `x + other` [rows][channels]. */
static inline __attribute__((always_inline)) void put_columns(const int16_t *x, uint32_t other, uint32_t channels,
                                                              uint32_t count, uint32_t *to) {
    const uint32_t column = PHASES_STEPS(channels) * 2, half = channels / 2, middle = 0x80008000;
    const uint32_t r = 2 * PLANE(1, channels), q = 2 * PLANE(2, channels), p = 2 * PLANE(3, channels), e = 2 * half;
    for (uint32_t k = 0; k < half; k++) {
        const int16_t *z = x + 2 * k;
        struct both d0 = load_both(z, other), e0 = load_both(z + channels, other),
                    d1 = load_both(z + 2 * channels, other);
        uint32_t *next = to + 2 * k;
        for (uint32_t i = 0; i < count; i++, next += column, z += PAIR_ROWS * channels) {
            const struct both e1 = load_both(z + 3 * channels, other);
            put_both(next + p + e, e1);
            put_difference(next + q + e, e1, e0);
            e0 = load_both(z + 5 * channels, other);
            put_difference(next + r + e, e0, e1);
            const struct both d2 = load_both(z + 4 * channels, other);
            put_difference(next, d1, d2);
            put_difference(next + q, d2, d0);
            put_sum(next + p, d1, d2, middle);
            const struct both d3 = load_both(z + 6 * channels, other);
            put_difference(next + r, d3, d1);
            d0 = d2, d1 = d3;
        }
    }
    if (channels % 2 == 0)
        return;
    const int16_t *z = x + channels - 1;
    struct both early = pair_both(z, z + channels, other);
    uint32_t *next = to + 4 * half;
    for (uint32_t i = 0; i < count; i++, next += column, z += PAIR_ROWS * channels) {
        const int16_t *const d1 = z + 2 * channels, *const e1 = d1 + channels, *const d2 = e1 + channels,
                             *const e2 = d2 + channels, *const d3 = e2 + channels;
        const struct both middle_early = pair_both(d1, e1, other), middle_late = pair_both(d2, e1, other);
        put_difference(next - e, middle_early, middle_late);
        put_sum(next + p, middle_late, (struct both){(uint16_t)*d1, (uint16_t)d1[other]}, middle & 0xFFFF);
        put_difference(next + q, middle_late, early);
        put_difference(next + r, pair_both(d3, e2, other), middle_early);
        early = pair_both(d2, e2, other);
    }
}

static void put_columns_of(uint32_t channels, const int16_t *x, uint32_t other, uint32_t count, uint32_t *to) {
    if (channels == PHASES_LEAST_CHANNELS)
        put_columns(x, other, PHASES_LEAST_CHANNELS, count, to);
    else
        put_columns(x, other, PHASES_MOST_CHANNELS, count, to);
}

/** The weights of one pair of channels, of the kernel's five rows; the places are those of its words in each plane. */
static inline void put_weights_of_pair(const uint32_t *w, uint32_t half, uint32_t *s, uint32_t *p, uint32_t *q,
                                       uint32_t *r) {
    const uint32_t outer = int8_add_pairs(w[0], w[4]), inner = int8_add_pairs(w[1], w[3]);
    *s = int8_subtract_pairs(outer, w[2]);
    p[0] = int8_add_pairs(outer, w[2]);
    p[INT8_CHANNELS * half] = int8_add_pairs(inner, inner);
    q[0] = int8_add_pairs(w[0], w[0]);
    q[INT8_CHANNELS * half] = int8_add_pairs(w[1], w[1]);
    r[0] = int8_add_pairs(w[4], w[4]);
    r[INT8_CHANNELS * half] = int8_add_pairs(w[3], w[3]);
}

/** As put_weights_of_pair, of an odd last channel, whose upper halves are 0: even and odd rows share a word. */
static inline void put_weights_of_last(const uint32_t *w, uint32_t *s, uint32_t *p, uint32_t *q, uint32_t *r) {
    const uint32_t outer = int8_add_pairs(w[0], w[4]), inner = int8_add_pairs(w[1], w[3]);
    *s = int8_subtract_pairs(outer, w[2]);
    *p = int8_add_pairs(outer, w[2]) | inner << 17;
    *q = int8_add_pairs(w[0], w[0]) | w[1] << 17;
    *r = int8_add_pairs(w[4], w[4]) | w[3] << 17;
}

/** The weights [KERNEL][channels] of one output channel; every fourth word from `to` on. */
static inline __attribute__((always_inline)) void put_weights(const int8_t *w, uint32_t channels, uint32_t *to) {
    const uint32_t half = channels / 2, second = 2 * INT8_CHANNELS;
    uint32_t *const s = to, *const r = to + INT8_CHANNELS * PLANE(1, channels),
                    *const q = to + INT8_CHANNELS * PLANE(2, channels),
                    *const p = to + INT8_CHANNELS * PLANE(3, channels);
    uint32_t even, odd, one[KERNEL], two[KERNEL];
#pragma GCC unroll 5
    for (unsigned y = 0; y < KERNEL; y++) {
        int8_widen_apart(w + y * channels, &even, &odd);
        int8_interleave(even, odd, &one[y], &two[y]);
    }
    put_weights_of_pair(one, half, s, p, q, r);
    put_weights_of_pair(two, half, s + INT8_CHANNELS, p + INT8_CHANNELS, q + INT8_CHANNELS, r + INT8_CHANNELS);
    /* The last four: of seven channels 3 to 6. */
#pragma GCC unroll 5
    for (unsigned y = 0; y < KERNEL; y++) {
        int8_widen_apart(w + y * channels + channels - 4, &even, &odd);
        if (channels % 2 == 0) {
            int8_interleave(even, odd, &one[y], &two[y]);
        } else {
            one[y] = (odd & 0xFFFF) | (even & 0xFFFF0000);
            two[y] = odd >> 16;
        }
    }
    put_weights_of_pair(one, half, s + second, p + second, q + second, r + second);
    if (channels % 2 == 0)
        put_weights_of_pair(two, half, s + second + INT8_CHANNELS, p + second + INT8_CHANNELS,
                            q + second + INT8_CHANNELS, r + second + INT8_CHANNELS);
    else
        put_weights_of_last(two, s + INT8_CHANNELS * half, p + 2 * INT8_CHANNELS * half, q + 2 * INT8_CHANNELS * half,
                            r + 2 * INT8_CHANNELS * half);
}

static void put_weights_of(uint32_t channels, const int8_t *w, uint32_t *to) {
    if (channels == PHASES_LEAST_CHANNELS)
        put_weights(w, PHASES_LEAST_CHANNELS, to);
    else
        put_weights(w, PHASES_MOST_CHANNELS, to);
}

/** The sum of the weights that d1 + d2 meets, as put_weights has left them. */
static int32_t outer_weights(const uint32_t *to, uint32_t channels) {
    const uint32_t *p = to + INT8_CHANNELS * PLANE(3, channels);
    int32_t sum = 0;
    for (uint32_t k = 0; k < channels / 2; k++, p += INT8_CHANNELS)
        sum += (int16_t)*p + (int16_t)(*p >> 16);
    return channels % 2 ? sum + (int16_t)p[INT8_CHANNELS * (channels / 2)] : sum;
}

void int8_conv2d_phases(const struct conv2d_shape *shape, const struct conv2d_rows *rows,
                        const struct int8_input *input, const int8_t *weights, const struct output_stage *stage,
                        void *scratch, void *output) {
    const struct conv2d_shape s = *shape;
    const struct layout l = layout_of(shape);
    uint32_t *const groups = scratch, *const columns = groups + l.groups * l.group;
    int32_t *const peaks = (int32_t *)(columns + l.pairs * l.column), *const missing = peaks + l.groups * INT8_SUMS;
    EARBIT_ASSERT(input->type == TENSOR_INT16 && input->rectified && rows->end <= conv2d_out_h(shape));

    for (uint32_t c = 0; c < l.groups * INT8_CHANNELS; c++) {
        const uint32_t channel = c < s.out_c ? c : s.out_c - 1u;
        uint32_t *const to = groups + c / INT8_CHANNELS * l.group + c % INT8_CHANNELS;
        put_weights_of(s.in_c, weights + channel * KERNEL * s.in_c, to);
        missing[c] = outer_weights(to, s.in_c) * 32768;
    }
    struct output_stage doubled;
    const unsigned halvings = output_stage_of_multiples(stage, 1, &doubled);
    for (uint32_t row = rows->first, count; row < rows->end; row += count) {
        count = rows->end - row > 1 ? 2 : 1;
        const int16_t *const x = (const int16_t *)input->data + (row * s.pool_h * STRIDE - rows->input_first) * s.in_c;
        /* Of one row alone both columns are it. */
        const uint32_t other = count > 1 ? (uint32_t)s.pool_h * STRIDE * s.in_c : 0;
        for (uint32_t k = 0; k < l.groups * INT8_SUMS; k++)
            peaks[k] = INT32_MIN;
        for (uint32_t pair = 0, pairs; pair < s.pool_h / 2u; pair += pairs) {
            pairs = s.pool_h / 2u - pair < l.pairs ? s.pool_h / 2u - pair : l.pairs;
            put_columns_of(s.in_c, x + pair * PAIR_ROWS * s.in_c, other, pairs, columns);
            for (uint32_t g = 0; g < l.groups; g++)
                int8_phases(&(struct int8_phases){s.in_c, columns, groups + g * l.group, pairs, peaks + g * INT8_SUMS});
        }
        for (uint32_t g = 0; g < l.groups; g++) {
            int32_t *const sums = peaks + g * INT8_SUMS;
            const uint32_t first = g * INT8_CHANNELS,
                           end = first + INT8_CHANNELS < s.out_c ? first + INT8_CHANNELS : s.out_c;
            for (uint32_t k = 0; k < INT8_SUMS; k++)
                sums[k] = (sums[k] + missing[first + k % INT8_CHANNELS]) >> halvings;
            const struct output_part part = {s.out_c, first, end, row - rows->first, count, INT8_CHANNELS, 1, 0};
            output_write_part(&doubled, &part, sums, output);
        }
    }
}
