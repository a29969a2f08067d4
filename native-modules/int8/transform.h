/*
 * Winograd's transform of three weights (conv2d_winograd.c).
 */
#ifndef EARBIT_INT8_TRANSFORM_H
#define EARBIT_INT8_TRANSFORM_H

#include "widen.h"

/** Pairs of weights of the kernel's three rows to the planes g0 + g1 + g2, g0 - g1 + g2, g0 and g2, `plane` words
 * apart. */
static inline void int8_put_transformed(uint32_t g0, uint32_t g1, uint32_t g2, uint32_t plane, uint32_t *to) {
    const uint32_t outer = int8_add_pairs(g0, g2);
    to[0] = int8_add_pairs(outer, g1);
    to[plane] = int8_subtract_pairs(outer, g1);
    to[2 * plane] = g0;
    to[3 * plane] = g2;
}

#endif
