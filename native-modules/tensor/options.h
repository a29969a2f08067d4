/*
 * How the kernels' bindings read their one argument, an object of tensors and integers, and prove that the kernel may
 * run on it. Every function records a typed error that names the property and returns false when something is wrong.
 */
#ifndef EARBIT_TENSOR_OPTIONS_H
#define EARBIT_TENSOR_OPTIONS_H

#include "tensor.h"

enum { OPTIONS_MAX_INPUTS = 5 };

/** What was read so far of one call's options. */
struct options {
    struct binding_call *call;
    struct tensor output;
    struct tensor inputs[OPTIONS_MAX_INPUTS]; /**< all other tensors */
    unsigned input_count;
    uint32_t changes; /**< tensor_changes when reading began: a property's getter may run JavaScript */
};

/** Starts reading; reads `output`, which must not be read-only. */
bool options_begin(struct options *options, struct binding_call *call);

bool options_integer(struct options *options, const char *name, int32_t min, int32_t max, int32_t *value);

/** A tensor that the kernel reads, of any type and shape. */
bool options_tensor(struct options *options, const char *name, struct tensor *tensor);

/** A tensor that the kernel reads, of exactly this type and shape. */
bool options_shaped(struct options *options, const char *name, enum tensor_type type, uint32_t h, uint32_t w,
                    uint32_t c, struct tensor *tensor);

/** Proves type and shape of a tensor that was read; `name` is its property. */
bool options_check(struct options *options, const char *name, const struct tensor *tensor, enum tensor_type type,
                   uint32_t h, uint32_t w, uint32_t c);

/**
 * strideH ... poolW, the weights [out_c x kernel_h][kernel_w][in_c] of type `weights_type` and the output's shape that
 * follows; out_c is the output's.
 */
bool options_conv2d(struct options *options, const struct tensor *input, enum tensor_type weights_type,
                    struct tensor *weights, struct conv2d_shape *shape);

/** The weights [outputs x in_h][in_w][in_c] of type `weights_type` and the output's shape, [1][1][outputs]. */
bool options_dense(struct options *options, const struct tensor *input, enum tensor_type weights_type,
                   struct tensor *weights);

/** poolH, poolW and the output's type and shape: those of the pooled input. */
bool options_maxpool(struct options *options, const struct tensor *input, int32_t *pool_h, int32_t *pool_w);

/** The stage behind the sums of every output channel, as the output's type needs it. */
bool options_stage(struct options *options, struct output_stage *stage);

/** As options_stage for a stage without bias; the output is int8. */
bool options_scale(struct options *options, struct output_stage *stage);

/** Proves that no sum of at most `largest` leaves int32 in the stage. */
bool options_sums_fit(struct options *options, const struct output_stage *stage, uint64_t largest);

/** Records that a sum may leave int32. @return false. */
bool options_overflow(struct options *options);

/**
 * Ends reading: proves that the output overlaps no tensor that the kernel reads.
 * @param scratch_size bytes that the kernel needs besides, given in `scratch`
 */
bool options_end(struct options *options, size_t scratch_size, void **scratch);

#endif
