/*
 * The inner loop of int8_conv2d_phases in two forms that give the same peaks: phases.c in plain C, and phases_dsp.c for
 * Arm's DSP extension. Two columns times four channels as in dots.h; a column is a pair of rows of the convolution.
 */
#ifndef EARBIT_INT8_PHASES_H
#define EARBIT_INT8_PHASES_H

#include "dots.h"

enum { PHASES_LEAST_CHANNELS = 7, PHASES_MOST_CHANNELS = 8 };

/** Pairs of elements in plane s, and in each of the planes r, q and p behind it (conv2d_phases.c). */
#define PHASES_SHORT_STEPS(channels) (((channels) + 1u) / 2)
#define PHASES_STEPS(channels) (PHASES_SHORT_STEPS(channels) + 3 * (channels))

struct int8_phases {
    uint32_t channels;       /**< of the input: PHASES_LEAST_CHANNELS to PHASES_MOST_CHANNELS */
    const uint32_t *columns; /**< [count][PHASES_STEPS][2], a pair of elements of either column in turn */
    const uint32_t *weights; /**< [PHASES_STEPS][INT8_CHANNELS], pairs likewise */
    uint32_t count;          /**< pairs of columns, at least 1 */
    int32_t *peaks;          /**< [2 columns][INT8_CHANNELS] */
};

/** Raises the peaks to the sums p - s - q and p + s + r where these are larger; no sum and no difference of two leaves
 * int32. */
void int8_phases(const struct int8_phases *job);

#endif
