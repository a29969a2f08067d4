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
    MOST_PAIRS = 13,
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
    const size_t bytes = 4 * ((size_t)l.groups * (l.group + INT8_SUMS) + l.pairs * l.column);
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

/** The columns of `count` pairs of rows, the first of which sees `x` [rows][channels]; every other word from `to` on.
 */
static inline __attribute__((always_inline)) void put_columns(const int16_t *x, uint32_t channels, uint32_t count,
                                                              uint32_t *to) {
    const uint32_t column = PHASES_STEPS(channels) * 2, half = channels / 2, middle = 0x80008000;
    uint32_t *const r = to + 2 * PLANE(1, channels), *const q = to + 2 * PLANE(2, channels),
                    *const p = to + 2 * PLANE(3, channels);
    for (uint32_t k = 0; k < half; k++) {
        const int16_t *z = x + 2 * k;
        uint32_t d0 = load_pair(z), e0 = load_pair(z + channels), d1 = load_pair(z + 2 * channels);
        for (uint32_t i = 2 * k, end = i + count * column; i != end; i += column, z += PAIR_ROWS * channels) {
            const uint32_t e1 = load_pair(z + 3 * channels), d2 = load_pair(z + 4 * channels);
            const uint32_t e2 = load_pair(z + 5 * channels), d3 = load_pair(z + 6 * channels);
            to[i] = int8_subtract_pairs(d1, d2);
            p[i] = int8_add_pairs(d1, d2) ^ middle;
            p[i + 2 * half] = e1;
            q[i] = int8_subtract_pairs(d2, d0);
            q[i + 2 * half] = int8_subtract_pairs(e1, e0);
            r[i] = int8_subtract_pairs(d3, d1);
            r[i + 2 * half] = int8_subtract_pairs(e2, e1);
            d0 = d2, e0 = e2, d1 = d3;
        }
    }
    if (channels % 2 == 0)
        return;
    const int16_t *z = x + channels - 1;
    uint32_t first = int8_pair(z[0], z[channels]);
    int32_t d1 = z[2 * channels];
    for (uint32_t i = 4 * half, end = i + count * column; i != end; i += column, z += PAIR_ROWS * channels) {
        const int32_t e1 = z[3 * channels], d2 = z[4 * channels], e2 = z[5 * channels], d3 = z[6 * channels];
        const uint32_t early = int8_pair(d1, e1), middle_pair = int8_pair(d2, e1);
        to[i - 2 * half] = int8_subtract_pairs(early, middle_pair);
        p[i] = int8_add_pairs(middle_pair, (uint32_t)d1) ^ (middle & 0xFFFF);
        q[i] = int8_subtract_pairs(middle_pair, first);
        r[i] = int8_subtract_pairs(int8_pair(d3, e2), early);
        first = int8_pair(d2, e2), d1 = d3;
    }
}

static void put_columns_of(uint32_t channels, const int16_t *x, uint32_t count, uint32_t *to) {
    if (channels == PHASES_LEAST_CHANNELS)
        put_columns(x, PHASES_LEAST_CHANNELS, count, to);
    else
        put_columns(x, PHASES_MOST_CHANNELS, count, to);
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
    int32_t *const peaks = (int32_t *)(columns + l.pairs * l.column);
    EARBIT_ASSERT(input->type == TENSOR_INT16 && input->rectified && rows->end <= conv2d_out_h(shape));

    for (uint32_t c = 0; c < l.groups * INT8_CHANNELS; c++) {
        const uint32_t channel = c < s.out_c ? c : s.out_c - 1u;
        put_weights_of(s.in_c, weights + channel * KERNEL * s.in_c,
                       groups + c / INT8_CHANNELS * l.group + c % INT8_CHANNELS);
    }
    for (uint32_t row = rows->first, count; row < rows->end; row += count) {
        count = rows->end - row > 1 ? 2 : 1;
        /* Of one row alone both columns are it. */
        const int16_t *x[2];
        for (uint32_t i = 0; i < 2; i++)
            x[i] = (const int16_t *)input->data + ((row + i % count) * s.pool_h * STRIDE - rows->input_first) * s.in_c;
        for (uint32_t k = 0; k < l.groups * INT8_SUMS; k++)
            peaks[k] = INT32_MIN;
        for (uint32_t pair = 0, pairs; pair < s.pool_h / 2u; pair += pairs) {
            pairs = s.pool_h / 2u - pair < l.pairs ? s.pool_h / 2u - pair : l.pairs;
            for (uint32_t i = 0; i < 2; i++)
                put_columns_of(s.in_c, x[i] + pair * PAIR_ROWS * s.in_c, pairs, columns + i);
            for (uint32_t g = 0; g < l.groups; g++)
                int8_phases(&(struct int8_phases){s.in_c, columns, groups + g * l.group, pairs, peaks + g * INT8_SUMS});
        }
        for (uint32_t g = 0; g < l.groups; g++) {
            int32_t *const sums = peaks + g * INT8_SUMS;
            const uint32_t first = g * INT8_CHANNELS,
                           end = first + INT8_CHANNELS < s.out_c ? first + INT8_CHANNELS : s.out_c;
            for (uint32_t k = 0; k < INT8_CHANNELS; k++) {
                const int32_t missing = outer_weights(groups + g * l.group + k, s.in_c) * 32768;
                sums[k] = (sums[k] + missing) / 2;
                sums[INT8_CHANNELS + k] = (sums[INT8_CHANNELS + k] + missing) / 2;
            }
            const struct output_part part = {s.out_c, first, end, row - rows->first, count, INT8_CHANNELS, 1, 0};
            output_write_part(stage, &part, sums, output);
        }
    }
}
