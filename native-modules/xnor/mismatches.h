/*
 * The inner loop of all 1-bit layers.
 */
#ifndef EARBIT_XNOR_MISMATCHES_H
#define EARBIT_XNOR_MISMATCHES_H

#include <stdint.h>

/**
 * counts[c] = bits in which the column and weights[c] differ.
 * @param column [words]
 * @param weights [channels][words]
 */
void xnor_mismatches(const uint32_t *column, uint32_t words, const uint32_t *weights, uint32_t channels,
                     int32_t *counts);

#endif
