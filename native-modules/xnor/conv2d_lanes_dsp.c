#include "conv2d_lanes.h"

#ifdef __ARM_FEATURE_DSP

#include "../kernel/assert.h"
#include "field.h"
#include "tables.h"
#include <arm_acle.h>

enum { LEAST_LANES = 6 /* fewer positions do not pay for building tables */ };

/** One lane's field. Not inlined: its loops need registers of their own. */
static __attribute__((noinline)) void gather_lane(const struct conv2d_shape *shape, uint32_t input_first,
                                                  const uint32_t *input, uint32_t row, uint32_t column,
                                                  uint32_t *fields) {
    xnor_gather_field(shape, input_first, input, row, column, XNOR_LANES, fields);
}

/**
 * The fields of `count` positions behind the pool, from `first` on. A position's pool has its lanes at one half of
 * consecutive pairs, so that the pool compares whole words.
 */
static void gather_lanes(const struct conv2d_shape *s, const struct conv2d_rows *rows, const uint32_t *input,
                         uint32_t first, uint32_t count, uint32_t *fields) {
    const uint32_t out_w = conv2d_out_w(s);
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t y = rows->first + (first + i) / out_w, x = (first + i) % out_w;
        uint32_t lane = i / 2 * xnor_pool_size(s) * 2 + i % 2;
        for (uint32_t row = y * s->pool_h; row < (y + 1) * s->pool_h; row++)
            for (uint32_t column = x * s->pool_w; column < (x + 1) * s->pool_w; column++, lane += 2)
                gather_lane(s, rows->input_first, input, row, column, fields + lane);
    }
}

/**
 * What the counts start from. For bits it is such that bit 15 of a count says that it is above the threshold's; a
 * threshold beyond the sums' range is one at its end.
 */
static void start_counts(const struct output_stage *stage, int32_t length, uint32_t channels, uint32_t *counts) {
    const int32_t *const thresholds = stage->type == TENSOR_BITS ? stage->threshold : NULL;
    uint32_t both = 0;
    for (uint32_t c = 0; c < channels; c++) {
        if (thresholds) {
            int32_t threshold = thresholds[c];
            threshold = threshold < -length ? -length : threshold > length + 1 ? length + 1 : threshold;
            both = (uint32_t)(INT16_MAX - ((length - threshold) >> 1)) * 0x00010001;
        }
#pragma GCC unroll 8
        for (unsigned k = 0; k < XNOR_PAIRS; k++)
            *counts++ = both;
    }
}

/** The smaller of each two halfwords. */
static inline uint32_t smaller(uint32_t a, uint32_t b) {
    __usub16(a, b);
    return __sel(b, a);
}

/** The least count, which is the largest sum, of each window of `size` pairs; they move to the front. */
static void pool_counts(uint32_t size, uint32_t channels, uint32_t *counts) {
    for (const uint32_t *end = counts + channels * XNOR_PAIRS; counts != end; counts += XNOR_PAIRS)
        for (uint32_t from = 0, to = 0; from + size <= XNOR_PAIRS; to++) {
            uint32_t least = counts[from++];
            for (uint32_t i = 1; i < size; i++)
                least = smaller(least, counts[from++]);
            counts[to] = least;
        }
}

/** @return bit 15 of both halfwords of 16 channels' counts, channel by channel. */
static inline uint32_t sign_bits(const uint32_t *counts) {
    uint32_t bits = 0;
#pragma GCC unroll 16
    for (unsigned c = 0; c < 16; c++)
        bits |= (counts[c * XNOR_PAIRS] & 0x80008000) >> (15 - c);
    return bits;
}

static void write_bits(const struct output_stage *stage, const uint32_t *counts, uint32_t channels, uint32_t positions,
                       uint32_t *output) {
    const uint32_t words = bits_words(channels);
    for (uint32_t k = 0; k < words; k++, counts += 32 * XNOR_PAIRS) {
        const uint32_t used = channels - k * 32 < 32 ? (UINT32_C(1) << (channels - k * 32)) - 1 : UINT32_MAX;
        const uint32_t invert = ~stage->invert[k];
        for (uint32_t i = 0; i < positions; i += 2) {
            const uint32_t low = sign_bits(counts + i / 2), high = sign_bits(counts + i / 2 + 16 * XNOR_PAIRS);
            output[i * words + k] = (((low & 0xFFFF) | high << 16) ^ invert) & used;
            if (i + 1 < positions)
                output[(i + 1) * words + k] = ((low >> 16 | (high & 0xFFFF0000)) ^ invert) & used;
        }
    }
}

/** @param sums room for [channels] */
static void write_integers(const struct output_stage *stage, int32_t length, const uint32_t *counts, uint32_t channels,
                           uint32_t first, uint32_t count, int32_t *sums, void *output) {
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t *pair = counts + i / 2;
        for (uint32_t c = 0; c < channels; c++, pair += XNOR_PAIRS)
            sums[c] = length - 2 * (int32_t)(i % 2 ? *pair >> 16 : *pair & 0xFFFF);
        output_write(stage, sums, channels, first + i, output);
    }
}

uint32_t xnor_lanes_conv2d(const struct conv2d_shape *shape, const struct conv2d_rows *rows, const uint32_t *input,
                           const uint32_t *weights, const struct output_stage *stage, void *scratch, void *output) {
    if (xnor_lanes_scratch(shape) == 0)
        return 0;
    const uint32_t words = xnor_field_words(shape), channels = shape->out_c, window = xnor_pool_size(shape);
    const uint32_t positions = (rows->end - rows->first) * conv2d_out_w(shape), at_once = XNOR_PAIRS / window * 2;
    const int32_t length = (int32_t)shape->kernel_h * shape->kernel_w * shape->in_c;
    uint32_t *const counts = scratch, *const tables = counts + xnor_counts_words(shape);
    uint32_t *const fields = tables + XNOR_TABLES_BYTES / 4;
    uint32_t first = 0;
    EARBIT_ASSERT(channels * 4 <= XNOR_TABLES_BYTES); /* sums take the tables' room */

    while (first < positions) {
        const uint32_t count = positions - first < at_once ? positions - first : at_once;
        if (count * window < LEAST_LANES)
            break;
        gather_lanes(shape, rows, input, first, count, fields);
        start_counts(stage, length, channels, counts);
        xnor_add_mismatches(words, fields, weights, channels, tables, counts);
        if (window > 1)
            pool_counts(window, channels, counts);
        if (stage->type == TENSOR_BITS)
            write_bits(stage, counts, channels, count, (uint32_t *)output + first * bits_words(channels));
        else
            write_integers(stage, length, counts, channels, first, count, (int32_t *)tables, output);
        first += count;
    }
    return first;
}

#endif
