/*
 * What the bindings of int8 and xnor read alike from their options object, argument 0.
 */
#ifndef EARBIT_OPTIONS_H
#define EARBIT_OPTIONS_H

#include "tensor.h"

/** Products of a convolution (of bits: words of them) that one call may take; some seconds at the slowest. */
#define OPTIONS_MOST_PRODUCTS (UINT32_C(1) << 23)

/**
 * Shape of a convolution from strideH, strideW, padH, padW, poolH, poolW and the tensors: weights are
 * [out_c x kernel_h][kernel_w][in_c], the output's shape must follow, and the products must be few enough.
 */
bool options_get_conv2d(struct binding_call *call, const struct tensor *input, const struct tensor *weights,
                        const struct tensor *output, struct conv2d_shape *shape);

/** Proves that weights are [outputs x in_h][in_w][in_c] and the output [1][1][outputs]. */
bool options_expect_dense(struct binding_call *call, const struct tensor *input, const struct tensor *weights,
                          const struct tensor *output);

/** Pool from poolH, poolW; the output must be [in_h / pool_h][in_w / pool_w][channels] of this type. */
bool options_get_pool(struct binding_call *call, const struct tensor *input, enum tensor_type type, uint32_t channels,
                      const struct tensor *output, uint32_t *pool_h, uint32_t *pool_w);

/**
 * The output stage of the output's type; its tensors must not share memory with the output.
 * @param biased false for a stage without bias (avgpool)
 */
bool options_get_stage(struct binding_call *call, const struct tensor *output, bool biased, struct output_stage *stage);

#endif
