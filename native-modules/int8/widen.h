/*
 * Pairs of 16-bit elements, two in a word, the first in its lower half; and how bytes become such.
 */
#ifndef EARBIT_INT8_WIDEN_H
#define EARBIT_INT8_WIDEN_H

#include <stdint.h>
#include <string.h>

#ifdef __ARM_FEATURE_DSP
#include <arm_acle.h>
#endif

static inline uint32_t int8_pair(int32_t low, int32_t high) { return (uint32_t)(uint16_t)low | (uint32_t)high << 16; }

static inline uint32_t int8_add_pairs(uint32_t a, uint32_t b) {
#ifdef __ARM_FEATURE_DSP
    return __sadd16(a, b);
#else
    return int8_pair((int16_t)a + (int16_t)b, (int16_t)(a >> 16) + (int16_t)(b >> 16));
#endif
}

static inline uint32_t int8_subtract_pairs(uint32_t a, uint32_t b) {
#ifdef __ARM_FEATURE_DSP
    return __ssub16(a, b);
#else
    return int8_pair((int16_t)a - (int16_t)b, (int16_t)(a >> 16) - (int16_t)(b >> 16));
#endif
}

/** Four bytes as the pairs of the even and of the odd ones. They need not be aligned. */
static inline void int8_widen_apart(const int8_t *bytes, uint32_t *even, uint32_t *odd) {
#ifdef __ARM_FEATURE_DSP
    uint32_t word;
    memcpy(&word, bytes, sizeof word);
    *even = (uint32_t)__sxtb16(word);
    __asm("sxtb16 %0, %1, ror #8" : "=r"(*odd) : "r"(word));
#else
    *even = int8_pair(bytes[0], bytes[2]);
    *odd = int8_pair(bytes[1], bytes[3]);
#endif
}

/** Four bytes as two pairs in their order. */
static inline void int8_widen_four(const int8_t *bytes, uint32_t *first, uint32_t *second) {
    uint32_t even, odd;
    int8_widen_apart(bytes, &even, &odd);
    *first = (even & 0xFFFF) | odd << 16;
    *second = (odd & 0xFFFF0000) | even >> 16;
}

/**
 * Writes `count` bytes as pairs, each `stride` words behind the last; an odd last one has a 0 for a partner.
 * @return where the next pair goes
 */
static inline uint32_t *int8_widen(const int8_t *bytes, uint32_t count, uint32_t stride, uint32_t *to) {
    for (; count >= 4; count -= 4, bytes += 4, to += 2 * stride)
        int8_widen_four(bytes, to, to + stride);
    for (; count > 0; count -= count > 1 ? 2 : 1, bytes += 2, to += stride)
        *to = int8_pair(bytes[0], count > 1 ? bytes[1] : 0);
    return to;
}

#endif
