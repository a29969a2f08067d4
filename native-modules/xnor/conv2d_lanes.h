/*
 * xnor_conv2d for sixteen positions at a time, by table (tables.h), for targets with Arm's DSP extension and for shapes
 * for which that pays. It gives what the plain loop of conv2d.c gives, to the bit.
 */
#ifndef EARBIT_XNOR_CONV2D_LANES_H
#define EARBIT_XNOR_CONV2D_LANES_H

#include "../kernel/kernel.h"

/** @return positions of a pool. */
static inline uint32_t xnor_pool_size(const struct conv2d_shape *s) { return (uint32_t)s->pool_h * s->pool_w; }

/** @return words of the lanes' counts, of whole words of output bits. */
size_t xnor_counts_words(const struct conv2d_shape *shape);

/** @return bytes of scratch that xnor_lanes_conv2d needs, on any target; 0 for a shape that it leaves alone. */
size_t xnor_lanes_scratch(const struct conv2d_shape *shape);

/**
 * The first positions of a call of xnor_conv2d, whose parameters these are; the last few are left when they
 * would not fill the lanes.
 * @return positions of the output that are written, in the order of the output: none on a target without the extension
 */
#ifdef __ARM_FEATURE_DSP
uint32_t xnor_lanes_conv2d(const struct conv2d_shape *shape, const struct conv2d_rows *rows, const uint32_t *input,
                           const uint32_t *weights, const struct output_stage *stage, void *scratch, void *output);
#else
static inline uint32_t xnor_lanes_conv2d(const struct conv2d_shape *shape, const struct conv2d_rows *rows,
                                         const uint32_t *input, const uint32_t *weights,
                                         const struct output_stage *stage, void *scratch, void *output) {
    (void)shape, (void)rows, (void)input, (void)weights, (void)stage, (void)scratch, (void)output;
    return 0;
}
#endif

#endif
