/*
 * int8_conv2d for kernels that span all columns of their map, such as 9x1 over samples: a field is one piece of memory.
 */
#ifndef EARBIT_INT8_CONV2D_TALL_H
#define EARBIT_INT8_CONV2D_TALL_H

#include "int8.h"

/** @return bytes of scratch that int8_conv2d_tall needs; 0 for a shape that it leaves alone. */
size_t int8_conv2d_tall_scratch(const struct conv2d_shape *shape);

/** As int8_conv2d, for a shape with scratch. */
void int8_conv2d_tall(const struct conv2d_shape *shape, const struct conv2d_rows *rows, const struct int8_input *input,
                      const int8_t *weights, const struct output_stage *stage, void *scratch, void *output);

#endif
