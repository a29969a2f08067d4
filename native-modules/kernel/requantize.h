/*
 * From an int32 sum to the next layer's scale in one multiplication.
 */
#ifndef EARBIT_REQUANTIZE_H
#define EARBIT_REQUANTIZE_H

#include <stdint.h>

/** @return value x multiplier / 2^32, rounded half up: what SMMULR gives on a Cortex-M4. */
static inline int32_t requantize(int32_t value, int32_t multiplier) {
#ifdef __ARM_FEATURE_DSP
    int32_t product;
    __asm("smmulr %0, %1, %2" : "=r"(product) : "r"(value), "r"(multiplier));
    return product;
#else
    return (int32_t)(((int64_t)value * multiplier + (INT64_C(1) << 31)) >> 32);
#endif
}

#endif
