#include "dots.h"

#ifndef __ARM_FEATURE_DSP

static inline int32_t products(uint32_t a, uint32_t b) {
    return (int16_t)a * (int16_t)b + (int16_t)(a >> 16) * (int16_t)(b >> 16);
}

static void sum_products(const uint32_t *columns, uint32_t steps, const uint32_t *weights, int32_t *sums) {
    for (unsigned k = 0; k < INT8_SUMS; k++)
        sums[k] = 0;
    for (; steps > 0; steps--, columns += 2, weights += INT8_CHANNELS)
        for (unsigned c = 0; c < INT8_CHANNELS; c++) {
            sums[c] += products(columns[0], weights[c]);
            sums[INT8_CHANNELS + c] += products(columns[1], weights[c]);
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

void int8_tiles(const struct int8_tiles *job) {
    const uint32_t *columns = job->columns;
    int32_t *sums = job->sums;
    for (uint32_t i = 0; i < job->count; i++, columns += job->advance / 4, sums += 2 * INT8_SUMS) {
        int32_t planes[4][INT8_SUMS];
        for (unsigned k = 0; k < 4; k++)
            sum_products(columns + k * job->columns_plane / 4, job->steps, job->weights + k * job->weights_plane / 4,
                         planes[k]);
        for (unsigned k = 0; k < INT8_SUMS; k++) {
            const int64_t a = planes[0][k], b = planes[1][k];
            sums[k] = (int32_t)((a + b + planes[2][k]) / 2);
            sums[INT8_SUMS + k] = (int32_t)((a - b + planes[3][k]) / 2);
        }
    }
}

#endif
