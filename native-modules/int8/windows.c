#include "windows.h"

#ifndef __ARM_FEATURE_DSP

#include "widen.h"

static int32_t sum_of_position(const uint32_t *upper, const uint32_t *lower, const uint32_t *weights) {
    int32_t sum = 0;
    for (unsigned x = 0; x < 3; x++)
        sum += int8_multiply_pairs(upper[x], weights[2 * x]) + int8_multiply_pairs(lower[x], weights[2 * x + 1]);
    return sum;
}

void int8_windows(const struct int8_windows *job) {
    const uint32_t *upper = job->upper, *lower = job->lower;
    int32_t *peaks = job->peaks;
    for (uint32_t i = 0; i < job->count; i++, upper += 2, lower += 2)
        for (uint32_t c = 0; c < job->channels; c++, peaks++) {
            const uint32_t *weights = job->weights + c * WINDOWS_WEIGHTS;
            *peaks = INT32_MIN;
            for (unsigned k = 0; k < 4; k++) {
                const int32_t sum =
                    sum_of_position(upper + k % 2, lower + k % 2, weights + k / 2 * (WINDOWS_WEIGHTS / 2));
                if (sum > *peaks)
                    *peaks = sum;
            }
        }
}

#endif
