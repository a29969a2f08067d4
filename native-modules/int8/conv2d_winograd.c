/*
 * Winograd's minimal filtering along the rows (Lavin and Gray, Fast algorithms for convolutional neural networks, CVPR
 * 2016). F(2, 3): two rows y of a convolution with three weights g from four rows of its input d take four products,
 * not six:
 *
 *     a = (d1 + d2) (g0 + g1 + g2)   b = (d2 - d1) (g0 - g1 + g2)   c = 2 (d0 - d2) g0   d = 2 (d3 - d1) g2
 *     2 y0 = a + b + c               2 y1 = a - b + d
 *
 * F(4, 3): four rows from six take six products, not twelve:
 *
 *     a = (4 d1 + 4 d2 - d3 - d4) (g0 + g1 + g2)       b = (4 d2 - 4 d1 + d3 - d4) (g0 - g1 + g2)
 *     c = (2 d3 - 2 d1 + d4 - d2) (g0 + 2 g1 + 4 g2)   d = (2 d1 - 2 d3 + d4 - d2) (g0 - 2 g1 + 4 g2)
 *     e = 2 (4 d0 - 5 d2 + d4) g0                      f = 8 (4 d1 - 5 d3 + d5) g2
 *     24 y0 = 4 (a + b) + c + d + 3 e                  24 y1 = 4 (a - b) + 2 (c - d)
 *     24 y2 = 4 (a + b) + 4 (c + d)                    24 y3 = 4 (a - b) + 8 (c - d) + 3 f
 *
 * Weights that are not divided keep all of this in integers, exact. A third modulo 2^32 is a product; what is left, 2 y
 * or 8 y, is taken back by the output stage's left shift. Two such tiles, one below the other, are computed
 * side by side (dots.h). A pass transforms the input for as many of them as scratch can
 * hold, and then for four channels at a time the weights; each column of the output sees just those columns of the
 * kernel that do not lie in the padding.
 */
#include "conv2d_winograd.h"
#include "../kernel/assert.h"
#include "dots.h"
#include "widen.h"

enum {
    MOST_SCRATCH = 10944,
    MOST_FIELD_ROWS = 6, /* of the input, that a tile sees */
    LEAST_CHANNELS = 5,  /* with fewer, fields (conv2d_im2col.c) are faster */
    LEAST_COLUMNS = 3,   /* with fewer, F(4, 3) saves less than its weights cost */
    MOST_PAIRS_OF_4 = 2, /* of tiles in a pass */
    MOST_ROWS_OF_2 = 4,  /* where F(4, 3) may be used */
    MOST_FIELD_OF_2 = 33155,
    MOST_FIELD_OF_4 = 8288 /* weights of a channel, whose eightfold sums fit: 8 x 127 x 255 x 8288 < 2^31 */
};

/** One of the two ways. */
struct filtering {
    uint32_t planes;    /**< of products */
    uint32_t rows;      /**< of the convolution in a tile */
    unsigned doublings; /**< of the sums */
    void (*transform_input)(const int8_t *const *, const struct conv2d_shape *, int32_t, uint32_t *);
    void (*transform_weights)(const struct int8_transform *);
    void (*tiles[2][2])(const struct int8_tiles *); /**< [a lone tile][pooled] */
};

/** The planes of a pair of elements of each of four rows, of which `twice` the zero point is in the sum of two. */
static inline void put_input_of_2(const uint32_t *d, uint32_t twice, uint32_t *to) {
    const uint32_t upper = int8_subtract_pairs(d[0], d[2]), lower = int8_subtract_pairs(d[3], d[1]);
    to[0] = int8_subtract_pairs(int8_add_pairs(d[1], d[2]), twice);
    to[2] = int8_subtract_pairs(d[2], d[1]);
    to[4] = int8_add_pairs(upper, upper);
    to[6] = int8_add_pairs(lower, lower);
}

static inline uint32_t doubled(uint32_t pair) { return int8_add_pairs(pair, pair); }

/** As put_input_of_2, of six rows; six times the zero point is in the first plane. */
static inline void put_input_of_4(const uint32_t *d, uint32_t six_times, uint32_t *to) {
    const uint32_t upper = int8_subtract_pairs(d[4], d[2]), lower = int8_subtract_pairs(d[5], d[3]);
    const uint32_t even = int8_subtract_pairs(doubled(doubled(d[2])), d[4]);
    const uint32_t odd = int8_subtract_pairs(doubled(doubled(d[1])), d[3]);
    const uint32_t step = doubled(int8_subtract_pairs(d[1], d[3]));
    to[0] = int8_subtract_pairs(int8_add_pairs(even, odd), six_times);
    to[2] = int8_subtract_pairs(even, odd);
    to[4] = int8_subtract_pairs(upper, step);
    to[6] = int8_add_pairs(upper, step);
    to[8] = doubled(int8_add_pairs(doubled(doubled(int8_subtract_pairs(d[0], d[2]))), upper));
    to[10] = doubled(doubled(doubled(int8_add_pairs(doubled(step), lower))));
}

/** A tile from its rows [in_w][in_c]; every other word from `to` on. */
static inline __attribute__((always_inline)) void
transform_tile(const int8_t *const *rows, const struct conv2d_shape *s, uint32_t constant, uint32_t planes,
               unsigned field_rows, void (*put)(const uint32_t *, uint32_t, uint32_t *), uint32_t *to) {
    uint32_t d[MOST_FIELD_ROWS], e[MOST_FIELD_ROWS], k = 0;
    for (uint32_t x = 0; x < s->in_w; x++) {
        const uint32_t end = k + s->in_c;
        for (; k + 4 <= end; k += 4, to += 4 * planes) {
#pragma GCC unroll 6
            for (unsigned i = 0; i < field_rows; i++)
                int8_widen_apart(rows[i] + k, &d[i], &e[i]);
            put(d, constant, to);
            put(e, constant, to + 2 * planes);
        }
        for (; k < end; k += k + 1 < end ? 2 : 1, to += 2 * planes) {
#pragma GCC unroll 6
            for (unsigned i = 0; i < field_rows; i++)
                d[i] = int8_pair(rows[i][k], k + 1 < end ? rows[i][k + 1] : 0);
            put(d, constant, to);
        }
    }
}

static void transform_input_of_2(const int8_t *const *rows, const struct conv2d_shape *s, int32_t zero_point,
                                 uint32_t *to) {
    transform_tile(rows, s, int8_pair(2 * zero_point, 2 * zero_point), 4, 4, put_input_of_2, to);
}

static void transform_input_of_4(const int8_t *const *rows, const struct conv2d_shape *s, int32_t zero_point,
                                 uint32_t *to) {
    transform_tile(rows, s, int8_pair(6 * zero_point, 6 * zero_point), 6, 6, put_input_of_4, to);
}

static const struct filtering of_2 = {
    4,
    2,
    1,
    transform_input_of_2,
    int8_transform_weights_of_2,
    {{int8_tiles_of_2, int8_tiles_of_2_pooled}, {int8_lone_tiles_of_2, int8_lone_tiles_of_2_pooled}}};
static const struct filtering of_4 = {
    6,
    4,
    3,
    transform_input_of_4,
    int8_transform_weights_of_4,
    {{int8_tiles_of_4, int8_tiles_of_4_pooled}, {int8_lone_tiles_of_4, int8_lone_tiles_of_4_pooled}}};

/** What scratch holds, in words. */
struct layout {
    uint32_t pairs; /**< of channels */
    uint64_t tiles; /**< a transformed pair of tiles */
    uint32_t group; /**< a group's weights */
    uint32_t sums;  /**< of a column of a pair of tiles */
    uint32_t count; /**< pairs of tiles of a pass */
};

static uint32_t smaller(uint64_t a, uint64_t b) { return (uint32_t)(a < b ? a : b); }

static uint64_t scratch_bytes(const struct conv2d_shape *s, const struct layout *l) {
    const uint32_t blank = ((uint32_t)s->in_w * s->in_c + 3) / 4;
    return 4 * (l->group + l->count * l->tiles + (uint64_t)conv2d_out_w(s) * s->pool_w * l->sums + blank);
}

/** @param most pairs of tiles of a pass */
static struct layout layout_with(const struct conv2d_shape *s, const struct filtering *f, uint32_t most) {
    const uint32_t pairs = (s->in_c + 1u) / 2, tile_rows = 2 * f->rows;
    struct layout l = {.pairs = pairs,
                       .tiles = (uint64_t)f->planes * s->in_w * pairs * 2,
                       .group = INT8_GROUP_WORDS(f->planes * s->kernel_w * pairs),
                       .sums = tile_rows / s->pool_h * INT8_CHANNELS};
    const uint64_t all = ((uint64_t)conv2d_out_h(s) * s->pool_h + tile_rows - 1) / tile_rows;
    const uint64_t fixed = scratch_bytes(s, &l), tile = 4 * l.tiles;
    const uint64_t fit = fixed + tile <= MOST_SCRATCH ? (MOST_SCRATCH - fixed) / tile : 1;
    l.count = smaller(smaller(all, most), fit);
    return l;
}

/** @return whether F(4, 3) may be used. */
static bool fits_of_4(const struct conv2d_shape *s) {
    const struct layout l = layout_with(s, &of_4, MOST_PAIRS_OF_4);
    return s->in_w >= LEAST_COLUMNS && 3u * s->kernel_w * s->in_c <= MOST_FIELD_OF_4 &&
           scratch_bytes(s, &l) <= MOST_SCRATCH;
}

/** @param fits that of F(4, 3), which then does all but a few rows */
static struct layout layout_of(const struct conv2d_shape *s, const struct filtering *f, bool fits) {
    if (f == &of_4)
        return layout_with(s, f, MOST_PAIRS_OF_4);
    return layout_with(s, f, fits ? MOST_ROWS_OF_2 / (2 * of_2.rows) : UINT32_MAX);
}

size_t int8_conv2d_winograd_scratch(const struct conv2d_shape *shape) {
    if (shape->kernel_h != 3 || shape->stride_h != 1 || shape->stride_w != 1 || shape->pool_h > 2 ||
        shape->in_c < LEAST_CHANNELS || (uint32_t)shape->kernel_h * shape->kernel_w * shape->in_c > MOST_FIELD_OF_2)
        return 0;
    const bool fits = fits_of_4(shape);
    const struct layout two = layout_of(shape, &of_2, fits), four = layout_of(shape, &of_4, fits);
    const uint64_t bytes = scratch_bytes(shape, &two), other = fits ? scratch_bytes(shape, &four) : 0;
    return bytes > MOST_SCRATCH ? 0 : (size_t)(bytes > other ? bytes : other);
}

/** The weights of the channels from `channel` on, of the kernel's columns first to end - 1; behind the last channel its
 * weights again. */
static void transform_weights(const struct conv2d_shape *s, const struct filtering *f, uint32_t first, uint32_t end,
                              const int8_t *weights, uint32_t channel, uint32_t *to) {
    const uint32_t row = (uint32_t)s->kernel_w * s->in_c, last = s->out_c - 1u;
    const int8_t *const column = weights + first * s->in_c;
    for (uint32_t k = 0; k < INT8_CHANNELS; k += 2) {
        const uint32_t c0 = channel + k < last ? channel + k : last, c1 = c0 < last ? c0 + 1 : last;
        f->transform_weights(&(struct int8_transform){column + c0 * 3 * row, column + c1 * 3 * row, row, s->in_c / 4u,
                                                      s->in_c % 4u, to + k, end - first});
    }
}

/** The kernel's columns that lie in the input, of column x of the convolution: first to end - 1. */
static void kernel_columns(const struct conv2d_shape *s, uint32_t x, uint32_t *first, uint32_t *end) {
    *first = x < s->pad_w ? s->pad_w - x : 0;
    *end = s->in_w + s->pad_w - x < s->kernel_w ? s->in_w + s->pad_w - x : s->kernel_w;
}

/** Sums of all columns of a pair of tiles: neighbours that see the same columns of the kernel go in one call. */
static void sum_columns(const struct conv2d_shape *s, const struct filtering *f, const struct layout *l,
                        uint32_t columns, uint32_t kernel_first, bool lone, const uint32_t *tiles,
                        const uint32_t *group, int32_t *sums) {
    /* From the first column on that sees the whole kernel to the one behind the last. */
    const uint32_t whole = s->pad_w,
                   whole_end = s->in_w + s->pad_w + 1 < s->kernel_w ? 0 : s->in_w + s->pad_w + 1 - s->kernel_w;
    for (uint32_t x = 0, count; x < columns; x += count) {
        uint32_t first, end;
        kernel_columns(s, x, &first, &end);
        count = x < whole || x >= whole_end ? 1 : (whole_end < columns ? whole_end : columns) - x;
        const struct int8_tiles job = {
            .columns = tiles + (x + first - s->pad_w) * l->pairs * f->planes * 2,
            .advance = l->pairs * f->planes * 8,
            .steps = (end - first) * l->pairs,
            .weights = group + INT8_GROUP_WORDS((first - kernel_first) * l->pairs * f->planes),
            .count = count,
            .sums = sums + x * l->sums,
        };
        f->tiles[lone][s->pool_h == 2](&job);
    }
}

static inline int32_t larger(int32_t a, int32_t b) { return a > b ? a : b; }

/** Of the sums of all columns, `size` of each, the peaks of each pool, in place. */
static void pool_columns(const struct conv2d_shape *s, uint32_t out_w, uint32_t size, int32_t *sums) {
    const int32_t *from = sums;
    for (int32_t *to = sums, *const end = sums + out_w * size; to != end; to += size) {
#pragma GCC unroll 8
        for (uint32_t k = 0; k < size; k++)
            to[k] = larger(from[k], from[size + k]);
        from += 2 * size;
        for (uint32_t j = 2; j < s->pool_w; j++, from += size)
            for (uint32_t k = 0; k < size; k++)
                to[k] = larger(to[k], from[k]);
    }
}

void int8_conv2d_winograd(const struct conv2d_shape *shape, const struct conv2d_rows *rows,
                          const struct int8_input *input, const int8_t *weights, const struct output_stage *stage,
                          void *scratch, void *output) {
    const struct conv2d_shape s = *shape;
    const uint32_t first_row = rows->first * s.pool_h, end_row = rows->end * s.pool_h;
    const bool fits = fits_of_4(shape);
    const struct filtering *const f = fits && end_row - first_row > MOST_ROWS_OF_2 ? &of_4 : &of_2;
    const struct layout l = layout_of(shape, f, fits);
    const uint32_t pair_of_tiles = (uint32_t)l.tiles;
    const uint32_t out_w = conv2d_out_w(shape), columns = out_w * s.pool_w, row_length = (uint32_t)s.in_w * s.in_c;
    const uint32_t tile_rows = 2 * f->rows, out_rows = tile_rows / s.pool_h;
    uint32_t *const group = scratch, *const tiles = group + l.group;
    int32_t *const sums = (int32_t *)(tiles + l.count * pair_of_tiles);
    int8_t *const blank = (int8_t *)(sums + columns * l.sums);
    EARBIT_ASSERT(input->type == TENSOR_INT8 && rows->first <= rows->end && rows->end <= conv2d_out_h(shape));

    uint32_t kernel_first, kernel_end, unused;
    kernel_columns(&s, columns - 1, &kernel_first, &unused);
    kernel_columns(&s, 0, &unused, &kernel_end);
    memset(blank, input->zero_point, row_length);
    struct output_stage multiple;
    const unsigned halvings = output_stage_of_multiples(stage, f->doublings, &multiple);
    for (uint32_t pass = first_row; pass < end_row; pass += l.count * tile_rows) {
        const uint32_t left = (end_row - pass + f->rows - 1) / f->rows, count = left < 2 * l.count ? left : 2 * l.count;
        for (uint32_t t = 0; t < count; t++) {
            const int8_t *fields[MOST_FIELD_ROWS];
            for (uint32_t i = 0; i < f->rows + 2; i++) {
                /* Above the input it wraps. Rows that only rows behind the last see need not be there. */
                const uint32_t y = pass + t * f->rows + i - s.pad_h;
                const bool seen = y < s.in_h && pass + t * f->rows + i < end_row + s.kernel_h - 1;
                fields[i] = seen ? (const int8_t *)input->data + (y - rows->input_first) * row_length : blank;
            }
            f->transform_input(fields, shape, input->zero_point, tiles + t / 2 * pair_of_tiles + t % 2);
        }
        for (uint32_t channel = 0; channel < s.out_c; channel += INT8_CHANNELS) {
            transform_weights(&s, f, kernel_first, kernel_end, weights, channel, group);
            for (uint32_t t = 0; 2 * t < count; t++) {
                const uint32_t row = (pass - first_row) / s.pool_h + t * out_rows;
                const uint32_t rows_left = rows->end - rows->first - row;
                const struct output_part part = {
                    .channels = s.out_c,
                    .first = channel,
                    .end = channel + INT8_CHANNELS < s.out_c ? channel + INT8_CHANNELS : s.out_c,
                    .position = row * out_w,
                    .count = out_w,
                    .stride = l.sums,
                    .rows = rows_left < out_rows ? rows_left : out_rows,
                    .row_stride = INT8_CHANNELS,
                };
                sum_columns(&s, f, &l, columns, kernel_first, 2 * t + 1 == count, tiles + t * pair_of_tiles, group,
                            sums);
                if (s.pool_w > 1)
                    pool_columns(&s, out_w, l.sums, sums);
                for (uint32_t k = 0; halvings > 0 && k < out_w * l.sums; k++)
                    sums[k] = sums[k] >> halvings;
                output_write_part(&multiple, &part, sums, output);
            }
        }
    }
}
