/*
 * The output stage of int8 behind a ReLU, of four channels at a time, for Arm's DSP extension; its plain twin is the
 * one of every stage in output.c.
 */
#ifndef EARBIT_QUANTIZE_H
#define EARBIT_QUANTIZE_H

#include <stdint.h>

enum { QUANTIZE_CHANNELS = 4 };

struct quantize {
    const int32_t *sums, *end; /**< four of the first position; where those behind the first row's last would be */
    uint32_t stride;           /**< bytes from a position's sums to the next one's */
    int8_t *output;            /**< of the first position */
    uint32_t channels;         /**< bytes from a position's outputs to the next one's */
    int32_t factor;            /**< 2^left_shift */
    uint32_t count;            /**< of the four channels are written: 1 to 4 */
    const int32_t *bias, *multiplier; /**< [QUANTIZE_CHANNELS] */
    uint32_t rows;                    /**< of positions, whose outputs lie behind one another; at least 1 */
    uint32_t row_stride;              /**< bytes from a row's sums to the next one's */
};

/** For at least one position: -128 + requantize(sum x factor + bias, multiplier), clamped to -128..127. */
void quantize_four(const struct quantize *job);

#endif
