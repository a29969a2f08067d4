/*
 * At each position the kernel's field is gathered into a column of words, padding (-1) as zeros; so the inner loop
 * knows no borders, and the cost of gathering is shared by all output channels. The maxima of a pool grow in one row of
 * sums: the unpooled output never exists. Where the target and the shape allow it, all but the last few positions
 * are done sixteen at a time instead.
 */
#include "../kernel/assert.h"
#include "conv2d_lanes.h"
#include "field.h"
#include "mismatches.h"
#include "tables.h"
#include "xnor.h"

enum {
    LEAST_CHANNELS = 8,          /* fewer do not pay for building tables */
    MOST_WORDS = INT16_MAX / 32, /* of a field in lanes: counts have 15 bits, bit 15 is for the threshold */
    MOST_SCRATCH = 32768
};

size_t xnor_counts_words(const struct conv2d_shape *shape) {
    return (size_t)bits_words(shape->out_c) * 32 * XNOR_PAIRS;
}

/* Counts, tables, fields. */
size_t xnor_lanes_scratch(const struct conv2d_shape *shape) {
    const uint32_t words = xnor_field_words(shape);
    if (shape->out_c < LEAST_CHANNELS || xnor_pool_size(shape) > XNOR_PAIRS || words > MOST_WORDS)
        return 0;
    const size_t bytes = (xnor_counts_words(shape) + XNOR_LANES * words) * 4 + XNOR_TABLES_BYTES;
    return bytes <= MOST_SCRATCH ? bytes : 0;
}

const char *xnor_conv2d_kernel(const struct conv2d_shape *shape) {
    return xnor_lanes_scratch(shape) > 0 ? "xnor-tables" : "xnor-words";
}

/* Sums, counts, a column. */
size_t xnor_conv2d_scratch(const struct conv2d_shape *shape) {
    const size_t plain = ((size_t)shape->out_c * 2 + xnor_field_words(shape)) * 4;
    const size_t lanes = xnor_lanes_scratch(shape);
    return lanes > plain ? lanes : plain;
}

void xnor_conv2d(const struct conv2d_shape *shape, const struct conv2d_rows *rows, const uint32_t *input,
                 const uint32_t *weights, const struct output_stage *stage, void *scratch, void *output) {
    const struct conv2d_shape s = *shape;
    const uint32_t words = xnor_field_words(shape);
    const uint32_t out_w = conv2d_out_w(shape);
    const int32_t length = (int32_t)s.kernel_h * s.kernel_w * s.in_c;
    int32_t *const sums = scratch, *const counts = sums + s.out_c;
    uint32_t *const column = (uint32_t *)(counts + s.out_c);

    EARBIT_ASSERT(rows->first <= rows->end && rows->end <= conv2d_out_h(shape));
    uint32_t position = xnor_lanes_conv2d(shape, rows, input, weights, stage, scratch, output);
    for (; position < (rows->end - rows->first) * out_w; position++) {
        const uint32_t y = rows->first + position / out_w, x = position % out_w;
        for (uint32_t c = 0; c < s.out_c; c++)
            sums[c] = INT32_MIN;
        for (uint32_t i = 0; i < s.pool_h; i++)
            for (uint32_t j = 0; j < s.pool_w; j++) {
                xnor_gather_field(shape, rows->input_first, input, y * s.pool_h + i, x * s.pool_w + j, 1, column);
                xnor_mismatches(column, words, weights, s.out_c, counts);
                for (uint32_t c = 0; c < s.out_c; c++) {
                    const int32_t sum = length - 2 * counts[c];
                    sums[c] = sum > sums[c] ? sum : sums[c];
                }
            }
        output_write(stage, sums, s.out_c, position, output);
    }
}
