/*
 * The inner loop of int8_conv2d_samples in two forms that give the same output: slide.c in plain C, and slide_dsp.c for
 * Arm's DSP extension, where the weights of a channel and the samples of a field stay in registers: from one position
 * to the next, which is a word further, one word of samples is loaded.
 */
#ifndef EARBIT_INT8_SLIDE_H
#define EARBIT_INT8_SLIDE_H

#include <stdint.h>

enum {
    SLIDE_STEPS = 5,     /**< pairs of samples that a field has */
    SLIDE_POSITIONS = 5, /**< at a time */
    SLIDE_LEAST_CHANNELS = 7,
    SLIDE_MOST_CHANNELS = 8
};

struct int8_slide {
    const uint32_t *samples;       /**< pairs, SLIDE_STEPS more than there are positions */
    int16_t *output;               /**< of the first position; [positions][channels] */
    uint32_t weights[SLIDE_STEPS]; /**< pairs */
    int32_t bias, multiplier;
    uint32_t positions; /**< a multiple of SLIDE_POSITIONS, at least one */
    uint32_t channels;  /**< SLIDE_LEAST_CHANNELS to SLIDE_MOST_CHANNELS */
};

/** One channel: the sums through bias and multiplier, clamped to 0..32767. No sum leaves int32. */
void int8_slide(const struct int8_slide *job);

#endif
