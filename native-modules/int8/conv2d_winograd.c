/*
 * Winograd's minimal filtering F(2, 3) along the rows (Lavin and Gray, Fast algorithms for convolutional neural
 * networks, CVPR 2016): two rows of a convolution with three weights g from four rows of its input d take four
 * products, not six:
 *
 *     a = (d1 + d2) (g0 + g1 + g2)   b = (d2 - d1) (g0 - g1 + g2)   c = 2 (d0 - d2) g0   d = 2 (d3 - d1) g2
 *     2 y0 = a + b + c               2 y1 = a - b + d
 *
 * Weights that are not halved keep all of this in integers, exact; the sums stay doubled up to the output stage, whose
 * left shift halves them. Two such tiles, one below the other, are computed
 * side by side (dots.h): four rows of the convolution. A pass transforms the input for as many of them as scratch can
 * hold, and then for four channels at a time the weights; each column of the output sees just those columns of the
 * kernel that do not lie in the padding.
 */
#include "conv2d_winograd.h"
#include "../kernel/assert.h"
#include "dots.h"
#include "transform.h"

enum {
    PLANES = 4,
    TILE_ROWS = 4,  /* of the convolution: two tiles */
    FIELD_ROWS = 6, /* what they see */
    MOST_SCRATCH = 10240,
    MOST_FIELD = 33155 /* weights of a channel, whose doubled sums fit: 2 x 127 x 255 x 33155 < 2^31 */
};

/** What scratch holds, in words. */
struct layout {
    uint32_t pairs;                /**< of channels */
    uint32_t plane, weights_plane; /**< of one transformed tile pair, of a group's weights */
    uint32_t tiles;                /**< tile pairs of a pass */
};

static uint64_t scratch_bytes(const struct conv2d_shape *s, const struct layout *l) {
    const uint32_t blank = ((uint32_t)s->in_w * s->in_c + 3) / 4, sums = conv2d_out_w(s) * s->pool_w * 2 * INT8_SUMS;
    return 4 * (PLANES * (l->weights_plane + (uint64_t)l->tiles * l->plane) + sums + blank);
}

static struct layout layout_of(const struct conv2d_shape *s) {
    const uint32_t pairs = (s->in_c + 1u) / 2;
    struct layout l = {
        .pairs = pairs, .plane = s->in_w * pairs * 2, .weights_plane = INT8_GROUP_WORDS(s->kernel_w * pairs)};
    const uint64_t fixed = scratch_bytes(s, &l), tile = 4 * PLANES * (uint64_t)l.plane;
    const uint64_t all = ((uint64_t)conv2d_out_h(s) * s->pool_h + TILE_ROWS - 1) / TILE_ROWS;
    const uint64_t most = fixed + tile <= MOST_SCRATCH ? (MOST_SCRATCH - fixed) / tile : 1;
    l.tiles = (uint32_t)(all < most ? all : most);
    return l;
}

size_t int8_conv2d_winograd_scratch(const struct conv2d_shape *shape) {
    if (shape->kernel_h != 3 || shape->stride_h != 1 || shape->stride_w != 1 || shape->pool_h > 2 ||
        (uint32_t)shape->kernel_h * shape->kernel_w * shape->in_c > MOST_FIELD)
        return 0;
    const struct layout l = layout_of(shape);
    const uint64_t bytes = scratch_bytes(shape, &l);
    return bytes <= MOST_SCRATCH ? (size_t)bytes : 0;
}

/** The transformed pair of four rows' elements, of which `twice` the zero point is in the sum of two. */
static inline void put_input(uint32_t d0, uint32_t d1, uint32_t d2, uint32_t d3, uint32_t twice, uint32_t plane,
                             uint32_t *to) {
    to[0] = int8_subtract_pairs(int8_add_pairs(d1, d2), twice);
    to[plane] = int8_subtract_pairs(d2, d1);
    const uint32_t upper = int8_subtract_pairs(d0, d2), lower = int8_subtract_pairs(d3, d1);
    to[2 * plane] = int8_add_pairs(upper, upper);
    to[3 * plane] = int8_add_pairs(lower, lower);
}

static inline void put_inputs(const uint32_t *d, uint32_t twice, uint32_t plane, uint32_t *to) {
    put_input(d[0], d[1], d[2], d[3], twice, plane, to);
    put_input(d[2], d[3], d[4], d[5], twice, plane, to + 1);
}

/** A tile pair from its six rows. */
static void transform_rows(const struct conv2d_shape *s, const struct layout *l, const int8_t *const *rows,
                           int32_t zero_point, uint32_t *to) {
    const uint32_t twice = int8_pair(2 * zero_point, 2 * zero_point);
    uint32_t d[FIELD_ROWS], e[FIELD_ROWS], k = 0;
    for (uint32_t x = 0; x < s->in_w; x++) {
        const uint32_t end = k + s->in_c;
        for (; k + 4 <= end; k += 4, to += 4) {
#pragma GCC unroll 6
            for (unsigned i = 0; i < FIELD_ROWS; i++)
                int8_widen_apart(rows[i] + k, &d[i], &e[i]);
            put_inputs(d, twice, l->plane, to);
            put_inputs(e, twice, l->plane, to + 2);
        }
        for (; k < end; k += k + 1 < end ? 2 : 1, to += 2) {
            for (unsigned i = 0; i < FIELD_ROWS; i++)
                d[i] = int8_pair(rows[i][k], k + 1 < end ? rows[i][k + 1] : 0);
            put_inputs(d, twice, l->plane, to);
        }
    }
}

static inline uint32_t two_weights(const int8_t *w) { return int8_pair(w[0], w[1]); }

static inline uint32_t one_weight(const int8_t *w) { return int8_pair(w[0], 0); }

/** Of one channel what int8_transform_weights leaves of one column of the kernel: the last `rest` input channels, up to
 * three. */
static inline void transform_rest(const int8_t *w, uint32_t row, uint32_t rest, uint32_t plane, uint32_t *to) {
    if (rest >= 2) {
        int8_put_transformed(two_weights(w), two_weights(w + row), two_weights(w + 2 * row), plane, to);
        w += 2;
        to += INT8_CHANNELS;
    }
    if (rest % 2 != 0)
        int8_put_transformed(one_weight(w), one_weight(w + row), one_weight(w + 2 * row), plane, to);
}

/** The weights of the channels from `channel` on, of the kernel's columns first to end - 1; behind the last channel its
 * weights again. */
static void transform_weights(const struct conv2d_shape *s, const struct layout *l, uint32_t first, uint32_t end,
                              const int8_t *weights, uint32_t channel, uint32_t *to) {
    const uint32_t row = (uint32_t)s->kernel_w * s->in_c, fours = s->in_c / 4, last = s->out_c - 1u;
    for (uint32_t k = 0; k < INT8_CHANNELS; k += 2) {
        const uint32_t c0 = channel + k < last ? channel + k : last, c1 = c0 < last ? c0 + 1 : last;
        for (uint32_t x = first; x < end; x++) {
            uint32_t *const column = to + k + INT8_GROUP_WORDS((x - first) * l->pairs);
            const int8_t *const w0 = weights + c0 * 3 * row + x * s->in_c, *const w1 =
                                                                               weights + c1 * 3 * row + x * s->in_c;
            if (fours > 0)
                int8_transform_weights(&(struct int8_transform){w0, w1, row, fours, l->weights_plane * 4, column});
            uint32_t *const last_pairs = column + INT8_GROUP_WORDS(2 * fours);
            transform_rest(w0 + 4 * fours, row, s->in_c % 4, l->weights_plane, last_pairs);
            transform_rest(w1 + 4 * fours, row, s->in_c % 4, l->weights_plane, last_pairs + 1);
        }
    }
}

/** The kernel's columns that lie in the input, of column x of the convolution: first to end - 1. */
static void kernel_columns(const struct conv2d_shape *s, uint32_t x, uint32_t *first, uint32_t *end) {
    *first = x < s->pad_w ? s->pad_w - x : 0;
    *end = s->in_w + s->pad_w - x < s->kernel_w ? s->in_w + s->pad_w - x : s->kernel_w;
}

/** Sums of one column of a tile pair: of both rows of the tiles, or the peaks of these. */
static uint32_t sums_of_column(const struct conv2d_shape *s) { return s->pool_h == 2 ? INT8_SUMS : 2 * INT8_SUMS; }

/** Sums of all columns of a tile pair: neighbours that see the same columns of the kernel go in one call. */
static void sum_columns(const struct conv2d_shape *s, const struct layout *l, uint32_t columns, uint32_t kernel_first,
                        const uint32_t *tile, const uint32_t *group, int32_t *sums) {
    for (uint32_t x = 0, count; x < columns; x += count) {
        uint32_t first, end, next_first, next_end;
        kernel_columns(s, x, &first, &end);
        for (count = 1; x + count < columns; count++) {
            kernel_columns(s, x + count, &next_first, &next_end);
            if (next_first != first || next_end != end)
                break;
        }
        const struct int8_tiles job = {.columns = tile + (x + first - s->pad_w) * l->pairs * 2,
                                       .advance = l->pairs * 8,
                                       .steps = (end - first) * l->pairs,
                                       .weights = group + INT8_GROUP_WORDS((first - kernel_first) * l->pairs),
                                       .columns_plane = l->plane * 4,
                                       .weights_plane = l->weights_plane * 4,
                                       .count = count,
                                       .sums = sums + x * sums_of_column(s)};
        if (s->pool_h == 2)
            int8_tiles_pooled(&job);
        else
            int8_tiles(&job);
    }
}

static inline int32_t larger(int32_t a, int32_t b) { return a > b ? a : b; }

/** Of the sums of all columns the peaks of each pool, in place. */
static void pool_columns(const struct conv2d_shape *s, uint32_t out_w, int32_t *sums) {
    const uint32_t size = sums_of_column(s);
    const int32_t *from = sums;
    for (int32_t *to = sums, *const end = sums + out_w * size; to != end; to += size) {
        for (uint32_t k = 0; k < size; k++)
            to[k] = larger(from[k], from[size + k]);
        from += 2 * size;
        for (uint32_t j = 2; j < s->pool_w; j++, from += size)
            for (uint32_t k = 0; k < size; k++)
                to[k] = larger(to[k], from[k]);
    }
}

/** Writes the rows of a tile pair for some channels; `row` counts rows of the call's output, of which there are `rows`.
 */
static void write_rows(const struct conv2d_shape *s, uint32_t out_w, uint32_t channel, uint32_t row, uint32_t rows,
                       const struct output_stage *stage, const int32_t *sums, void *output) {
    const uint32_t end = channel + INT8_CHANNELS < s->out_c ? channel + INT8_CHANNELS : s->out_c;
    for (uint32_t i = 0; i < (uint32_t)TILE_ROWS / s->pool_h && row + i < rows; i++) {
        const struct output_part part = {s->out_c, channel, end, (row + i) * out_w, out_w, sums_of_column(s)};
        const uint32_t tile = i * s->pool_h / 2, row_of_tile = i * s->pool_h % 2;
        output_write_part(stage, &part, sums + row_of_tile * INT8_SUMS + tile * INT8_CHANNELS, output);
    }
}

void int8_conv2d_winograd(const struct conv2d_shape *shape, const struct conv2d_rows *rows,
                          const struct int8_input *input, const int8_t *weights, const struct output_stage *stage,
                          void *scratch, void *output) {
    const struct conv2d_shape s = *shape;
    const struct layout l = layout_of(shape);
    const uint32_t out_w = conv2d_out_w(shape), columns = out_w * s.pool_w, row_length = (uint32_t)s.in_w * s.in_c;
    uint32_t *const group = scratch, *const tiles = group + PLANES * l.weights_plane;
    int32_t *const sums = (int32_t *)(tiles + PLANES * l.tiles * l.plane);
    int8_t *const blank = (int8_t *)(sums + columns * 2 * INT8_SUMS);
    const uint32_t first_row = rows->first * s.pool_h, end_row = rows->end * s.pool_h;
    EARBIT_ASSERT(input->type == TENSOR_INT8 && rows->first <= rows->end && rows->end <= conv2d_out_h(shape));

    uint32_t kernel_first, kernel_end, unused;
    kernel_columns(&s, columns - 1, &kernel_first, &unused);
    kernel_columns(&s, 0, &unused, &kernel_end);
    memset(blank, input->zero_point, row_length);
    /* Without a left shift the sums themselves are needed. */
    const bool halved = stage->type != TENSOR_BITS && stage->left_shift > 0;
    struct output_stage doubled = *stage;
    doubled.left_shift = halved ? stage->left_shift - 1 : 0;
    for (uint32_t pass = first_row; pass < end_row; pass += l.tiles * TILE_ROWS) {
        const uint32_t left = (end_row - pass + TILE_ROWS - 1) / TILE_ROWS, count = left < l.tiles ? left : l.tiles;
        for (uint32_t t = 0; t < count; t++) {
            const int8_t *fields[FIELD_ROWS];
            for (uint32_t i = 0; i < FIELD_ROWS; i++) {
                /* Above the input it wraps. Rows that only rows behind the last see need not be there. */
                const uint32_t y = pass + t * TILE_ROWS + i - s.pad_h;
                const bool seen = y < s.in_h && pass + t * TILE_ROWS + i < end_row + s.kernel_h - 1;
                fields[i] = seen ? (const int8_t *)input->data + (y - rows->input_first) * row_length : blank;
            }
            transform_rows(&s, &l, fields, input->zero_point, tiles + t * PLANES * l.plane);
        }
        for (uint32_t channel = 0; channel < s.out_c; channel += INT8_CHANNELS) {
            transform_weights(&s, &l, kernel_first, kernel_end, weights, channel, group);
            for (uint32_t t = 0; t < count; t++) {
                sum_columns(&s, &l, columns, kernel_first, tiles + t * PLANES * l.plane, group, sums);
                if (s.pool_w > 1)
                    pool_columns(&s, out_w, sums);
                for (uint32_t k = 0; !halved && k < out_w * sums_of_column(shape); k++)
                    sums[k] /= 2;
                write_rows(&s, out_w, channel, (pass - first_row) / s.pool_h + t * (TILE_ROWS / s.pool_h),
                           rows->end - rows->first, &doubled, sums, output);
            }
        }
    }
}
