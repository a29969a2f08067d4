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
 * What int8_tiles_of_2 and int8_tiles_of_4 compute: for each pair of columns two or four rows of sums behind Winograd's
 * transform (conv2d_winograd.c), from 4 or 6 planes of products.
 */
struct int8_tiles {
    const uint32_t *columns; /**< of the first pair: [steps][planes][2], a pair of elements of either column in turn */
    uint32_t advance;        /**< bytes from one pair of columns to the next */
    uint32_t steps;          /**< at least 1 */
    const uint32_t *weights; /**< [steps][planes][INT8_CHANNELS], pairs likewise */
    uint32_t count;          /**< pairs of columns, at least 1 */
    int32_t *sums;           /**< [count][2 columns][rows][INT8_CHANNELS] */
};

/** Planes a, b, c, d give the rows a + b + c and a - b + d. Sums wrap at 2^32; those that come out must fit int32. */
void int8_tiles_of_2(const struct int8_tiles *job);

/**
 * Planes a, b, c, d, e, f give, a third each, 4 (a + b) + c + d + 6 e, 4 (a - b) + 2 (c - d), 4 (a + b) + 4 (c + d) and
 * 4 (a - b) + 8 (c - d) + 24 f; e comes doubled and f eightfold. Sums wrap at 2^32; the thirds must be whole and fit
 * int32.
 */
void int8_tiles_of_4(const struct int8_tiles *job);

/** As above, of two neighbouring rows the larger sum each: half as many rows. */
void int8_tiles_of_2_pooled(const struct int8_tiles *job);
void int8_tiles_of_4_pooled(const struct int8_tiles *job);

/** As above, of the first of two columns alone; the sums of the second may become anything. */
void int8_lone_tiles_of_2(const struct int8_tiles *job);
void int8_lone_tiles_of_2_pooled(const struct int8_tiles *job);
void int8_lone_tiles_of_4(const struct int8_tiles *job);
void int8_lone_tiles_of_4_pooled(const struct int8_tiles *job);

/** Where and how int8_transform_weights reads and writes. */
struct int8_transform {
    const int8_t *first, *second; /**< two channels: input channels of the kernel's first row, and so on */
    uint32_t row;                 /**< bytes from one of the kernel's three rows to the next */
    uint32_t fours, rest;         /**< input channels: times four, at least 1, and up to three more */
    uint32_t *to;                 /**< [columns][pairs of input channels][planes][INT8_CHANNELS] */
    uint32_t columns;             /**< of the kernel, at least 1 */
};

/**
 * The weights of two neighbouring channels g0, g1, g2 behind Winograd's transform: planes g0 + g1 + g2, g0 - g1 + g2,
 * g0 and g2; or g0 + g1 + g2, g0 - g1 + g2, g0 + 2 g1 + 4 g2, g0 - 2 g1 + 4 g2, g0 and g2. They are pairs of the even
 * and of the odd input channels of four; of the first two of the rest; and a last one with a 0.
 */
void int8_transform_weights_of_2(const struct int8_transform *job);
void int8_transform_weights_of_4(const struct int8_transform *job);

#endif
