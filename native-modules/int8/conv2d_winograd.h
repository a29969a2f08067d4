/*
 * int8_conv2d for kernels of three rows that move by one row and one column, by Winograd's minimal filtering.
 */
#ifndef EARBIT_INT8_CONV2D_WINOGRAD_H
#define EARBIT_INT8_CONV2D_WINOGRAD_H

#include "int8.h"

/** @return bytes of scratch that int8_conv2d_winograd needs; 0 for a shape that it leaves alone. */
size_t int8_conv2d_winograd_scratch(const struct conv2d_shape *shape);

/** As int8_conv2d, for a shape with scratch and an input of int8. */
void int8_conv2d_winograd(const struct conv2d_shape *shape, const struct conv2d_rows *rows,
                          const struct int8_input *input, const int8_t *weights, const struct output_stage *stage,
                          void *scratch, void *output);

#endif
