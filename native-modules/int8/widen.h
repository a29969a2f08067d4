/*
 * From bytes to pairs of 16-bit elements, two in a word, the first in its lower half.
 */
#ifndef EARBIT_INT8_WIDEN_H
#define EARBIT_INT8_WIDEN_H

#include <stdint.h>
#include <string.h>

static inline uint32_t int8_pair(int32_t low, int32_t high) { return (uint32_t)(uint16_t)low | (uint32_t)high << 16; }

/** Four bytes as two pairs. They need not be aligned. */
static inline void int8_widen_four(const int8_t *bytes, uint32_t *first, uint32_t *second) {
#ifdef __ARM_FEATURE_DSP
    uint32_t word, even, odd;
    memcpy(&word, bytes, sizeof word);
    __asm("sxtb16 %0, %1" : "=r"(even) : "r"(word));
    __asm("sxtb16 %0, %1, ror #8" : "=r"(odd) : "r"(word));
    *first = (even & 0xFFFF) | odd << 16;
    *second = (odd & 0xFFFF0000) | even >> 16;
#else
    *first = int8_pair(bytes[0], bytes[1]);
    *second = int8_pair(bytes[2], bytes[3]);
#endif
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
