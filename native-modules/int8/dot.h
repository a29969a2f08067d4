/*
 * The inner loop of all int8 layers: one column of inputs against the weights of every output channel.
 */
#ifndef EARBIT_INT8_DOT_H
#define EARBIT_INT8_DOT_H

#include <stdint.h>

/**
 * peaks[c] = maximum of peaks[c] and the dot product of column and weights[c]. Four channels at a time share each load
 * of the column.
 * @param column [length], inputs without their zero point
 * @param weights [channels][length]
 */
static inline void int8_dot_peaks(const int16_t *column, const int8_t *weights, uint32_t length, uint32_t channels,
                                  int32_t *peaks) {
    uint32_t c = 0;
    for (; c + 4 <= channels; c += 4) {
        const int16_t *x = column, *end = column + length;
        const int8_t *w0 = weights, *w1 = w0 + length, *w2 = w1 + length, *w3 = w2 + length;
        int32_t sum0 = 0, sum1 = 0, sum2 = 0, sum3 = 0;
#pragma GCC unroll 4
        while (x != end) {
            int32_t value = *x++;
            sum0 += value * *w0++;
            sum1 += value * *w1++;
            sum2 += value * *w2++;
            sum3 += value * *w3++;
        }
        peaks[c] = sum0 > peaks[c] ? sum0 : peaks[c];
        peaks[c + 1] = sum1 > peaks[c + 1] ? sum1 : peaks[c + 1];
        peaks[c + 2] = sum2 > peaks[c + 2] ? sum2 : peaks[c + 2];
        peaks[c + 3] = sum3 > peaks[c + 3] ? sum3 : peaks[c + 3];
        weights = w3;
    }
    for (; c < channels; c++) {
        int32_t sum = 0;
        for (uint32_t k = 0; k < length; k++)
            sum += column[k] * *weights++;
        peaks[c] = sum > peaks[c] ? sum : peaks[c];
    }
}

#endif
