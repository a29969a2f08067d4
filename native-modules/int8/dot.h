/*
 * The inner loop of int8_conv2d in two forms that give the same sums: dot.c in plain C, and dot_dsp.c with the dual
 * 16-bit multiply-accumulate of Arm's DSP extension (Cortex-M4, M7, M33). A build has the one that its target allows.
 */
#ifndef EARBIT_INT8_DOT_H
#define EARBIT_INT8_DOT_H

#include <stdint.h>

/**
 * Makes a column ready for int8_raise_peaks, at `room` where it cannot stay as it is.
 * @param from [length]
 * @param room [length], aligned to 4, may be `from`
 * @return the column: `from` or `room`
 */
const int16_t *int8_prepare_column(const int16_t *from, uint32_t length, int16_t *room);

/**
 * Raises peaks_a[c] to the dot product of column a and weights[c] where that is larger, and peaks_b[c] to that of
 * column b. Two columns at a time, so that a weight is loaded once for two products.
 * @param column_a, column_b [length], prepared
 * @param weights [channels][length]; no partial sum leaves int32
 * @param peaks_a, peaks_b [channels], may be the same
 */
void int8_raise_peaks(const int16_t *column_a, const int16_t *column_b, uint32_t length, const int8_t *weights,
                      uint32_t channels, int32_t *peaks_a, int32_t *peaks_b);

static inline void int8_raise(int32_t *peak, int32_t sum) {
    if (sum > *peak)
        *peak = sum;
}

#endif
