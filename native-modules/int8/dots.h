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
 * from four planes of products a, b, c, d: a + b + c and a - b + d.
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

/** Sums wrap at 2^32; those that come out must fit int32. */
void int8_tiles(const struct int8_tiles *job);

/** As int8_tiles, of the two rows the larger sum each: sums [count][INT8_SUMS]. */
void int8_tiles_pooled(const struct int8_tiles *job);

/** Where and how int8_transform_weights reads and writes. */
struct int8_transform {
    const int8_t *first, *second; /**< two channels: four input channels of the kernel's first row, and so on */
    uint32_t row;                 /**< bytes from one of the kernel's three rows to the next */
    uint32_t count;               /**< times four input channels, at least 1 */
    uint32_t plane;               /**< bytes from one plane to the next */
    uint32_t *to;                 /**< [4] planes, in each [count][2 pairs][INT8_CHANNELS] */
};

/**
 * The weights of two neighbouring channels g0, g1, g2 behind Winograd's transform: planes g0 + g1 + g2, g0 - g1 + g2,
 * g0 and g2, of pairs of the even and of the odd input channels of four.
 */
void int8_transform_weights(const struct int8_transform *job);

#endif
