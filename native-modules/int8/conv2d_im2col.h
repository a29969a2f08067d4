/*
 * int8_conv2d for small kernels on few channels, such as 3x3 on one: fields are gathered (im2col), many at a time.
 */
#ifndef EARBIT_INT8_CONV2D_IM2COL_H
#define EARBIT_INT8_CONV2D_IM2COL_H

#include "int8.h"

/** @return bytes of scratch that int8_conv2d_im2col needs; 0 for a shape that it leaves alone. */
size_t int8_conv2d_im2col_scratch(const struct conv2d_shape *shape);

/** As int8_conv2d, for a shape with scratch. */
void int8_conv2d_im2col(const struct conv2d_shape *shape, const struct conv2d_rows *rows,
                        const struct int8_input *input, const int8_t *weights, const struct output_stage *stage,
                        void *scratch, void *output);

#endif
