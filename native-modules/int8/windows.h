/*
 * The inner loop of int8_conv2d_windows in two forms that give the same peaks: windows.c in plain C, and windows_dsp.c
 * for Arm's DSP extension, where the sixteen elements that a window of 2x2 positions sees stay in registers for all
 * channels.
 */
#ifndef EARBIT_INT8_WINDOWS_H
#define EARBIT_INT8_WINDOWS_H

#include <stdint.h>

enum { WINDOWS_WEIGHTS = 12 /**< words of a channel */ };

/** Neighbouring windows of a row, each two columns further. */
struct int8_windows {
    const uint32_t *upper;   /**< [2 count + 2]: of each column the elements of the first row and, above, the second */
    const uint32_t *lower;   /**< likewise of the third and the fourth row */
    const uint32_t *weights; /**< [channels][WINDOWS_WEIGHTS]: see conv2d_windows.c */
    uint32_t channels;       /**< at least 1 */
    uint32_t count;          /**< windows, at least 1 */
    int32_t *peaks;          /**< [count][channels] */
};

/** The largest of the four sums of each window and channel; no sum leaves int32. */
void int8_windows(const struct int8_windows *job);

#endif
