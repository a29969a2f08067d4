#include "dot.h"

#ifndef __ARM_FEATURE_DSP

const int16_t *int8_prepare_column(const int16_t *from, uint32_t length, int16_t *room) {
    (void)length;
    (void)room;
    return from;
}

/* Two channels at a time: the sums of more do not fit the registers. */
static inline __attribute__((always_inline)) void raise_peaks(const int16_t *column_a, const int16_t *column_b,
                                                              uint32_t length, const int8_t *weights, uint32_t channels,
                                                              int32_t *peaks_a, int32_t *peaks_b) {
    const int16_t *const end = column_a + length;
    uint32_t c = 0;
    for (; c + 2 <= channels; c += 2) {
        const int16_t *a = column_a, *b = column_b;
        const int8_t *w0 = weights, *w1 = w0 + length;
        int32_t a0 = 0, a1 = 0, b0 = 0, b1 = 0;
#pragma GCC unroll 9
        while (a != end) {
            const int16_t value_a = *a++, value_b = *b++, weight_0 = *w0++, weight_1 = *w1++;
            a0 += value_a * weight_0, b0 += value_b * weight_0;
            a1 += value_a * weight_1, b1 += value_b * weight_1;
        }
        int8_raise(&peaks_a[c], a0), int8_raise(&peaks_b[c], b0);
        int8_raise(&peaks_a[c + 1], a1), int8_raise(&peaks_b[c + 1], b1);
        weights = w1;
    }
    if (c < channels) {
        const int16_t *a = column_a, *b = column_b;
        int32_t a0 = 0, b0 = 0;
#pragma GCC unroll 8
        while (a != end) {
            const int16_t weight = *weights++;
            a0 += *a++ * weight, b0 += *b++ * weight;
        }
        int8_raise(&peaks_a[c], a0), int8_raise(&peaks_b[c], b0);
    }
}

void int8_raise_peaks(const int16_t *column_a, const int16_t *column_b, uint32_t length, const int8_t *weights,
                      uint32_t channels, int32_t *peaks_a, int32_t *peaks_b) {
    /* 3x3 on one channel and the first 9x1 on samples: so short that the loop costs as much as what it does. */
    if (length == 9)
        raise_peaks(column_a, column_b, 9, weights, channels, peaks_a, peaks_b);
    else
        raise_peaks(column_a, column_b, length, weights, channels, peaks_a, peaks_b);
}

#endif
