/*
 * 8-bit layers: int8 or int16 in, int8 weights, int32 sums. Portable C; scratch comes from the caller, aligned to 4.
 * The sums must fit int32: the caller proves it (the model's verifier, or int8_sums_fit).
 */
#ifndef EARBIT_INT8_H
#define EARBIT_INT8_H

#include "../kernel/kernel.h"

/** An int8 or int16 tensor as a layer reads it: real value = scale x (element - zero_point). */
struct int8_input {
    enum tensor_type type; /**< TENSOR_INT8 or TENSOR_INT16 */
    int16_t zero_point;    /**< -128 to 127; 0 for int16 */
    const void *data;
    bool rectified; /**< no element is negative, of int16: some convolutions need less work then */
};

/** @return bytes of scratch that int8_conv2d needs. */
size_t int8_conv2d_scratch(const struct conv2d_shape *shape, enum tensor_type input_type);

/** @return the name of the kernel that int8_conv2d takes; where input and output stage matter too, behind a ReLU and
 * with one. */
const char *int8_conv2d_kernel(const struct conv2d_shape *shape, enum tensor_type input_type);

/**
 * Convolution, max-pool and output stage in one; a padded position counts 0.
 * @param rows what to compute: any part of the out_h rows
 * @param input [in_h - input_first][in_w][in_c]
 * @param weights [out_c][kernel_h][kernel_w][in_c]
 * @param output [end - first][out_w][out_c] of stage->type: int8, int16 or bits
 */
void int8_conv2d(const struct conv2d_shape *shape, const struct conv2d_rows *rows, const struct int8_input *input,
                 const int8_t *weights, const struct output_stage *stage, void *scratch, void *output);

/** @return bytes of scratch that int8_dense needs. */
size_t int8_dense_scratch(uint32_t inputs, uint32_t outputs);

/**
 * Every output from every input.
 * @param input [inputs]
 * @param weights [outputs][inputs]
 * @param output [outputs] of stage->type: any
 */
void int8_dense(uint32_t inputs, uint32_t outputs, const struct int8_input *input, const int8_t *weights,
                const struct output_stage *stage, void *scratch, void *output);

/** Maximum over windows of pool_h x pool_w, as large as their stride; input and output of one type, int8 or int16. */
void int8_maxpool(uint32_t in_h, uint32_t in_w, uint32_t channels, uint32_t pool_h, uint32_t pool_w,
                  enum tensor_type type, const void *input, void *output);

/** @return bytes of scratch that int8_avgpool needs. */
size_t int8_avgpool_scratch(uint32_t channels);

/**
 * Sum over all positions through the output stage, whose multiplier contains 1 / positions.
 * @param input [positions][channels] int8
 * @param output [channels] of stage->type: int8
 */
void int8_avgpool(uint32_t positions, uint32_t channels, int16_t input_zero_point, const int8_t *input,
                  const struct output_stage *stage, void *scratch, int8_t *output);

/** Bounds the logarithm of any window's power: 255 x 255 pairs of squares, each up to 2^30, are less than 2^48. */
enum { INT8_LOG_POWER_BOUND = 48 * 1024 };

/** @return bytes of scratch that int8_log_power needs. */
size_t int8_log_power_scratch(uint32_t bands);

/**
 * The logarithm of each band's power, over windows of pool_h x pool_w, as large as their stride, through the output
 * stage. Of a power P, the sum of squares of the band's two channels, it is p = 1024 e + floor(1024 (P - 2^e) / 2^e)
 * with e = floor(log2 P), and 0 for P = 0: to the base 2, with 10 fractional bits, linear between powers of two
 * (Mitchell, "Computer Multiplication and Division Using Binary Logarithms", 1962).
 * @param pool_h rows of a window, 1 to 255; likewise pool_w
 * @param input [in_h][in_w][2 x bands] int16: channels 2c and 2c + 1 are the in-phase and quadrature parts of band c
 * @param output [in_h / pool_h][in_w / pool_w][bands] of stage->type: int8
 */
void int8_log_power(uint32_t in_h, uint32_t in_w, uint32_t bands, uint32_t pool_h, uint32_t pool_w,
                    const int16_t *input, const struct output_stage *stage, void *scratch, int8_t *output);

/**
 * Proves that no sum leaves int32: for every output channel, (sum of |weight| x largest) x 2^left_shift + |bias| <=
 * 2^31 - 1.
 * @param weights [outputs][length]
 * @param largest the largest |element - zero point| an input of the type can hold
 * @param bias [outputs], or NULL for none
 */
bool int8_sums_fit(const int8_t *weights, uint32_t outputs, uint32_t length, uint32_t largest, unsigned left_shift,
                   const int32_t *bias);

/** @return the largest |element - zero_point|: 32768 for int16. */
static inline uint32_t int8_largest(enum tensor_type type, int32_t zero_point) {
    if (type == TENSOR_INT16)
        return 32768;
    return (uint32_t)(zero_point < 0 ? 127 - zero_point : zero_point + 128);
}

#endif
