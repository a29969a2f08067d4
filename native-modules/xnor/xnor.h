/*
 * 1-bit layers (XNOR-Net, Rastegari et al. 2016, section 3.2): the dot product of vectors of +1 and -1 is
 * length - 2 x popcount(x XOR weight). Bits are packed along the channels; unused bits of input and weights are 0.
 * Portable C, with a twin of conv2d for Arm's DSP extension that gives equal results to the bit; scratch comes from the
 * caller, aligned to 4.
 */
#ifndef EARBIT_XNOR_H
#define EARBIT_XNOR_H

#include "../kernel/kernel.h"

/** Packs [positions][channels] int8 into bits: an element >= 0 becomes +1. */
void xnor_pack(uint32_t positions, uint32_t channels, const int8_t *input, uint32_t *output);

/** @return bytes of scratch that xnor_conv2d needs, whichever rows it computes; equal on every target. */
size_t xnor_conv2d_scratch(const struct conv2d_shape *shape);

/** @return the name of the kernel that xnor_conv2d takes on a target with Arm's DSP extension. */
const char *xnor_conv2d_kernel(const struct conv2d_shape *shape);

/**
 * Convolution, max-pool and output stage in one; a padded position is -1 in every channel.
 * @param rows what to compute: any part of the out_h rows
 * @param input [in_h - input_first][in_w] bits of in_c
 * @param weights [out_c][kernel_h][kernel_w] bits of in_c
 * @param output [end - first][out_w][out_c] of stage->type: int8, int16 or bits
 */
void xnor_conv2d(const struct conv2d_shape *shape, const struct conv2d_rows *rows, const uint32_t *input,
                 const uint32_t *weights, const struct output_stage *stage, void *scratch, void *output);

/** @return bytes of scratch that xnor_dense needs. */
size_t xnor_dense_scratch(uint32_t outputs);

/**
 * Every output from every input.
 * @param input [positions] bits of in_c
 * @param weights [outputs][positions] bits of in_c
 * @param output [outputs] of stage->type: any
 */
void xnor_dense(uint32_t positions, uint32_t in_c, uint32_t outputs, const uint32_t *input, const uint32_t *weights,
                const struct output_stage *stage, void *scratch, void *output);

/** Maximum (OR) over windows of pool_h x pool_w, as large as their stride. */
void xnor_maxpool(uint32_t in_h, uint32_t in_w, uint32_t channels, uint32_t pool_h, uint32_t pool_w,
                  const uint32_t *input, uint32_t *output);

#endif
