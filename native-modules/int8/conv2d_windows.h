/*
 * One way to compute int8_conv2d: 3x3 with stride 1 on one channel of int8, in windows of 2x2 positions. Equal to the
 * bit to the loop in conv2d.c.
 */
#ifndef EARBIT_INT8_CONV2D_WINDOWS_H
#define EARBIT_INT8_CONV2D_WINDOWS_H

#include "int8.h"

/** @return bytes of scratch; 0 when this way does not do the shape. */
size_t int8_conv2d_windows_scratch(const struct conv2d_shape *shape);

/** As int8_conv2d, of int8, for shapes that have a scratch. */
void int8_conv2d_windows(const struct conv2d_shape *shape, const struct conv2d_rows *rows,
                         const struct int8_input *input, const int8_t *weights, const struct output_stage *stage,
                         void *scratch, void *output);

#endif
