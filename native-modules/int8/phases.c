#include "phases.h"

#ifndef __ARM_FEATURE_DSP

#include "widen.h"

static void add_products(const uint32_t **columns, const uint32_t **weights, uint32_t steps, int32_t *sums) {
    for (; steps > 0; steps--, *columns += 2, *weights += INT8_CHANNELS)
        for (unsigned k = 0; k < INT8_SUMS; k++)
            sums[k] += int8_multiply_pairs((*columns)[k / INT8_CHANNELS], (*weights)[k % INT8_CHANNELS]);
}

void int8_phases(const struct int8_phases *job) {
    const uint32_t *columns = job->columns;
    for (uint32_t i = 0; i < job->count; i++) {
        const uint32_t *weights = job->weights;
        int32_t s[INT8_SUMS] = {0}, p[INT8_SUMS] = {0}, q[INT8_SUMS] = {0}, r[INT8_SUMS] = {0};
        add_products(&columns, &weights, PHASES_SHORT_STEPS(job->channels), s);
        add_products(&columns, &weights, job->channels, r);
        add_products(&columns, &weights, job->channels, q);
        add_products(&columns, &weights, job->channels, p);
        for (unsigned k = 0; k < INT8_SUMS; k++) {
            const int32_t first = p[k] - s[k] - q[k], second = p[k] + s[k] + r[k];
            const int32_t peak = first > second ? first : second;
            if (peak > job->peaks[k])
                job->peaks[k] = peak;
        }
    }
}

#endif
