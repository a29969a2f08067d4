/*
 * int8_conv2d for kernels of up to ten 16-bit samples that move by two, to 7 or 8 channels behind a ReLU: the first
 * convolution of ACDNet's front end.
 */
#ifndef EARBIT_INT8_CONV2D_SAMPLES_H
#define EARBIT_INT8_CONV2D_SAMPLES_H

#include "int8.h"

/** @return bytes of scratch that int8_conv2d_samples needs; 0 for a shape that it leaves alone. */
size_t int8_conv2d_samples_scratch(const struct conv2d_shape *shape);

/** @return true when int8_conv2d_samples can take this stage. */
bool int8_conv2d_samples_fits(const struct output_stage *stage);

/** As int8_conv2d, for a shape with scratch, an input of int16 and a stage that fits. */
void int8_conv2d_samples(const struct conv2d_shape *shape, const struct conv2d_rows *rows,
                         const struct int8_input *input, const int8_t *weights, const struct output_stage *stage,
                         void *scratch, void *output);

#endif
