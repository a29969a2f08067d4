/*
 * int8_conv2d for 5x1 kernels that move by two rows on one column of 7 or 8 rectified channels, with an even pool: the
 * second convolution of ACDNet's front end.
 */
#ifndef EARBIT_INT8_CONV2D_PHASES_H
#define EARBIT_INT8_CONV2D_PHASES_H

#include "int8.h"

/** @return bytes of scratch that int8_conv2d_phases needs; 0 for a shape that it leaves alone. */
size_t int8_conv2d_phases_scratch(const struct conv2d_shape *shape);

/** As int8_conv2d, for a shape with scratch and a rectified input of int16. */
void int8_conv2d_phases(const struct conv2d_shape *shape, const struct conv2d_rows *rows,
                        const struct int8_input *input, const int8_t *weights, const struct output_stage *stage,
                        void *scratch, void *output);

#endif
