/*
 * The inner loops of the 8-bit convolutions for Arm's DSP extension (Cortex-M4, M7, M33): two columns of 16-bit
 * elements times four channels of 16-bit weights, eight sums in registers. A step is a pair of elements of each column:
 * eleven instructions for sixteen products.
 */
#ifndef EARBIT_INT8_DOTS_H
#define EARBIT_INT8_DOTS_H

#include <stdint.h>

enum {
    INT8_CHANNELS = 4, /**< at a time */
    INT8_SUMS = 8      /**< [2 columns][INT8_CHANNELS] */
};

/** Words of the weights of INT8_CHANNELS channels. */
#define INT8_GROUP_WORDS(steps) ((steps)*INT8_CHANNELS)

/** What int8_peaks computes. Pairs of columns lie at equal distances; they may overlap. */
struct int8_peaks {
    const uint32_t *columns; /**< of the first pair: [steps][2], a pair of elements of either column in turn */
    uint32_t advance;        /**< bytes from one pair of columns to the next */
    uint32_t steps;          /**< at least 1 */
    const uint32_t *weights; /**< [steps][INT8_CHANNELS], pairs likewise */
    uint32_t run;            /**< pairs of columns that one peak is taken of, at least 1 */
    uint32_t count;          /**< peaks of each column and channel, at least 1 */
    int32_t *peaks;          /**< [count][INT8_SUMS] */
};

/** The largest sum of each run; no partial sum leaves int32. */
void int8_peaks(const struct int8_peaks *job);

/**
 * What int8_tiles computes: for each pair of columns two rows of sums behind Winograd's transform (conv2d_winograd.c),
 * from four planes of products a, b, c, d: a + b + c and a - b + d, halved.
 */
struct int8_tiles {
    const uint32_t *columns;               /**< [4] planes at equal distances, in each [steps][2] as above */
    uint32_t advance;                      /**< bytes from one pair of columns to the next */
    uint32_t steps;                        /**< at least 1 */
    const uint32_t *weights;               /**< [4] planes at equal distances, in each [steps][INT8_CHANNELS] */
    uint32_t columns_plane, weights_plane; /**< bytes from one plane to the next */
    uint32_t count;                        /**< pairs of columns, at least 1 */
    int32_t *sums;                         /**< [count][2 rows][INT8_SUMS] */
};

/** Sums wrap at 2^32; those doubled ones that come out must fit int32. */
void int8_tiles(const struct int8_tiles *job);

#endif
