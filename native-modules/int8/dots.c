#include "dots.h"

#ifndef __ARM_FEATURE_DSP

#include "transform.h"

static void sum_products(const uint32_t *columns, uint32_t steps, const uint32_t *weights, int32_t *sums) {
    for (unsigned k = 0; k < INT8_SUMS; k++)
        sums[k] = 0;
    for (; steps > 0; steps--, columns += 2, weights += INT8_CHANNELS)
        for (unsigned c = 0; c < INT8_CHANNELS; c++) {
            sums[c] += int8_multiply_pairs(columns[0], weights[c]);
            sums[INT8_CHANNELS + c] += int8_multiply_pairs(columns[1], weights[c]);
        }
}

void int8_peaks(const struct int8_peaks *job) {
    const uint32_t *columns = job->columns;
    int32_t *peaks = job->peaks;
    for (uint32_t i = 0; i < job->count; i++, peaks += INT8_SUMS)
        for (uint32_t j = 0; j < job->run; j++, columns += job->advance / 4) {
            int32_t sums[INT8_SUMS];
            sum_products(columns, job->steps, job->weights, sums);
            for (unsigned k = 0; k < INT8_SUMS; k++)
                if (j == 0 || sums[k] > peaks[k])
                    peaks[k] = sums[k];
        }
}

/** The two rows of sums of a pair of columns: [2][INT8_SUMS]. */
static void sum_tile(const struct int8_tiles *job, const uint32_t *columns, int32_t *sums) {
    int32_t planes[4][INT8_SUMS];
    for (unsigned k = 0; k < 4; k++)
        sum_products(columns + k * job->columns_plane / 4, job->steps, job->weights + k * job->weights_plane / 4,
                     planes[k]);
    for (unsigned k = 0; k < INT8_SUMS; k++) {
        const int64_t a = planes[0][k], b = planes[1][k];
        sums[k] = (int32_t)(a + b + planes[2][k]);
        sums[INT8_SUMS + k] = (int32_t)(a - b + planes[3][k]);
    }
}

void int8_tiles(const struct int8_tiles *job) {
    for (uint32_t i = 0; i < job->count; i++)
        sum_tile(job, job->columns + i * job->advance / 4, job->sums + i * 2 * INT8_SUMS);
}

void int8_tiles_pooled(const struct int8_tiles *job) {
    for (uint32_t i = 0; i < job->count; i++) {
        int32_t sums[2 * INT8_SUMS];
        sum_tile(job, job->columns + i * job->advance / 4, sums);
        for (unsigned k = 0; k < INT8_SUMS; k++)
            job->sums[i * INT8_SUMS + k] = sums[k] > sums[INT8_SUMS + k] ? sums[k] : sums[INT8_SUMS + k];
    }
}

static void transform_four(const int8_t *weights, uint32_t row, uint32_t plane, uint32_t *to) {
    uint32_t even[3], odd[3];
    for (unsigned y = 0; y < 3; y++)
        int8_widen_apart(weights + y * row, &even[y], &odd[y]);
    int8_put_transformed(even[0], even[1], even[2], plane, to);
    int8_put_transformed(odd[0], odd[1], odd[2], plane, to + INT8_CHANNELS);
}

void int8_transform_weights(const struct int8_transform *job) {
    for (uint32_t i = 0; i < job->count; i++) {
        uint32_t *const to = job->to + i * 2 * INT8_CHANNELS;
        transform_four(job->first + 4 * i, job->row, job->plane / 4, to);
        transform_four(job->second + 4 * i, job->row, job->plane / 4, to + 1);
    }
}

#endif
