#include "dots.h"

#ifndef __ARM_FEATURE_DSP

#include "widen.h"

enum { MOST_PLANES = 6, MOST_ROWS = 4 };

/** Sums of products of one column and four channels, whose steps lie so many words apart. */
static void sum_products(const uint32_t *column, uint32_t column_words, const uint32_t *weights, uint32_t weight_words,
                         uint32_t steps, int32_t *sums) {
    for (unsigned c = 0; c < INT8_CHANNELS; c++)
        sums[c] = 0;
    for (; steps > 0; steps--, column += column_words, weights += weight_words)
        for (unsigned c = 0; c < INT8_CHANNELS; c++)
            sums[c] += int8_multiply_pairs(*column, weights[c]);
}

void int8_peaks(const struct int8_peaks *job) {
    const uint32_t *columns = job->columns;
    int32_t *peaks = job->peaks;
    for (uint32_t i = 0; i < job->count; i++, peaks += INT8_SUMS)
        for (uint32_t j = 0; j < job->run; j++, columns += job->advance / 4) {
            int32_t sums[INT8_SUMS];
            for (unsigned k = 0; k < 2; k++)
                sum_products(columns + k, 2, job->weights, INT8_CHANNELS, job->steps, sums + k * INT8_CHANNELS);
            for (unsigned k = 0; k < INT8_SUMS; k++)
                if (j == 0 || sums[k] > peaks[k])
                    peaks[k] = sums[k];
        }
}

static void put_rows_of_2(const uint32_t *m, int32_t *rows) {
    rows[0] = (int32_t)(m[0] + m[1] + m[2]);
    rows[1] = (int32_t)(m[0] - m[1] + m[3]);
}

static void put_rows_of_4(const uint32_t *m, int32_t *rows) {
    const uint32_t third = 0xAAAAAAAB; /* 3 x third = 1 modulo 2^32 */
    const uint32_t p = 4 * third * (m[0] + m[1]), q = 4 * third * (m[0] - m[1]);
    const uint32_t r = third * (m[2] + m[3]), s = third * (m[2] - m[3]);
    rows[0] = (int32_t)(p + r + m[4]);
    rows[1] = (int32_t)(q + 2 * s);
    rows[2] = (int32_t)(p + 4 * r);
    rows[3] = (int32_t)(q + 8 * s + m[5]);
}

/** A way to compute tiles (conv2d_winograd.c). */
struct way {
    uint32_t planes, rows;
    void (*put_rows)(const uint32_t *, int32_t *);
};

static const struct way of_2 = {4, 2, put_rows_of_2}, of_4 = {6, 4, put_rows_of_4};

static void tiles(const struct int8_tiles *job, struct way way, uint32_t pool, uint32_t columns) {
    const uint32_t planes = way.planes, height = way.rows / pool;
    for (uint32_t i = 0; i < job->count; i++)
        for (uint32_t column = 0; column < columns; column++) {
            int32_t products[MOST_PLANES][INT8_CHANNELS];
            for (uint32_t k = 0; k < planes; k++)
                sum_products(job->columns + i * job->advance / 4 + 2 * k + column, 2 * planes,
                             job->weights + INT8_CHANNELS * k, INT8_CHANNELS * planes, job->steps, products[k]);
            for (uint32_t c = 0; c < INT8_CHANNELS; c++) {
                uint32_t m[MOST_PLANES];
                int32_t y[MOST_ROWS];
                for (uint32_t j = 0; j < planes; j++)
                    m[j] = (uint32_t)products[j][c];
                way.put_rows(m, y);
                int32_t *to = job->sums + (i * 2 + column) * height * INT8_CHANNELS + c;
                for (uint32_t j = 0; j < way.rows; j += pool, to += INT8_CHANNELS)
                    *to = pool == 2 && y[j + 1] > y[j] ? y[j + 1] : y[j];
            }
        }
}

void int8_tiles_of_2(const struct int8_tiles *job) { tiles(job, of_2, 1, 2); }

void int8_tiles_of_2_pooled(const struct int8_tiles *job) { tiles(job, of_2, 2, 2); }

void int8_tiles_of_4(const struct int8_tiles *job) { tiles(job, of_4, 1, 2); }

void int8_tiles_of_4_pooled(const struct int8_tiles *job) { tiles(job, of_4, 2, 2); }

void int8_lone_tiles_of_2(const struct int8_tiles *job) { tiles(job, of_2, 1, 1); }

void int8_lone_tiles_of_2_pooled(const struct int8_tiles *job) { tiles(job, of_2, 2, 1); }

void int8_lone_tiles_of_4(const struct int8_tiles *job) { tiles(job, of_4, 1, 1); }

void int8_lone_tiles_of_4_pooled(const struct int8_tiles *job) { tiles(job, of_4, 2, 1); }

static void put_weights_of_2(const uint32_t *g, uint32_t *to) {
    const uint32_t outer = int8_add_pairs(g[0], g[2]);
    to[0] = int8_add_pairs(outer, g[1]);
    to[INT8_CHANNELS] = int8_subtract_pairs(outer, g[1]);
    to[2 * INT8_CHANNELS] = g[0];
    to[3 * INT8_CHANNELS] = g[2];
}

static void put_weights_of_4(const uint32_t *g, uint32_t *to) {
    const uint32_t outer = int8_add_pairs(g[0], g[2]), doubled = int8_add_pairs(g[1], g[1]);
    const uint32_t twice = int8_add_pairs(g[2], g[2]);
    const uint32_t far = int8_add_pairs(g[0], int8_add_pairs(twice, twice));
    to[0] = int8_add_pairs(outer, g[1]);
    to[INT8_CHANNELS] = int8_subtract_pairs(outer, g[1]);
    to[2 * INT8_CHANNELS] = int8_add_pairs(far, doubled);
    to[3 * INT8_CHANNELS] = int8_subtract_pairs(far, doubled);
    to[4 * INT8_CHANNELS] = g[0];
    to[5 * INT8_CHANNELS] = g[2];
}

static void transform_channel(const struct int8_transform *job, const int8_t *weights, uint32_t planes,
                              void (*put)(const uint32_t *, uint32_t *), uint32_t *to) {
    const uint32_t step = planes * INT8_CHANNELS, row = job->row;
    uint32_t g[3], h[3];
    for (uint32_t x = 0; x < job->columns; x++) {
        for (uint32_t i = 0; i < job->fours; i++, weights += 4, to += 2 * step) {
            for (unsigned y = 0; y < 3; y++)
                int8_widen_apart(weights + y * row, &g[y], &h[y]);
            put(g, to);
            put(h, to + step);
        }
        for (uint32_t rest = job->rest, count; rest > 0; rest -= count, weights += count, to += step) {
            count = rest > 1 ? 2 : 1;
            for (unsigned y = 0; y < 3; y++)
                g[y] = int8_pair(weights[y * row], count > 1 ? weights[y * row + 1] : 0);
            put(g, to);
        }
    }
}

void int8_transform_weights_of_2(const struct int8_transform *job) {
    transform_channel(job, job->first, 4, put_weights_of_2, job->to);
    transform_channel(job, job->second, 4, put_weights_of_2, job->to + 1);
}

void int8_transform_weights_of_4(const struct int8_transform *job) {
    transform_channel(job, job->first, 6, put_weights_of_4, job->to);
    transform_channel(job, job->second, 6, put_weights_of_4, job->to + 1);
}

#endif
