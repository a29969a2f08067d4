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

/** The sum of two products, as SMLAD adds it; it must fit int32. */
static inline int32_t int8_multiply_pairs(uint32_t a, uint32_t b) {
    return (int16_t)a * (int16_t)b + (int16_t)(a >> 16) * (int16_t)(b >> 16);
}

/** Writes two neighbouring words. */
static inline void int8_put_two(uint32_t *to, uint32_t first, uint32_t second) {
#ifdef __ARM_FEATURE_DSP
    /* The compiler makes two instructions of it. */
    __asm("strd %1, %2, %0" : "=m"(*(uint64_t *)to) : "r"(first), "r"(second));
#else
    to[0] = first;
    to[1] = second;
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

/** As int8_widen_apart, `add` added to each pair. */
static inline void int8_widen_apart_added(const int8_t *bytes, uint32_t add, uint32_t *even, uint32_t *odd) {
#ifdef __ARM_FEATURE_DSP
    uint32_t word;
    memcpy(&word, bytes, sizeof word);
    *even = (uint32_t)__sxtab16(add, word);
    __asm("sxtab16 %0, %1, %2, ror #8" : "=r"(*odd) : "r"(add), "r"(word));
#else
    int8_widen_apart(bytes, even, odd);
    *even = int8_add_pairs(*even, add);
    *odd = int8_add_pairs(*odd, add);
#endif
}

/** Pairs of the even and of the odd elements as two pairs in their order. */
static inline void int8_interleave(uint32_t even, uint32_t odd, uint32_t *first, uint32_t *second) {
#ifdef __ARM_FEATURE_DSP
    /* The compiler makes two instructions of each. */
    __asm("pkhbt %0, %1, %2, lsl #16" : "=r"(*first) : "r"(even), "r"(odd));
    __asm("pkhtb %0, %1, %2, asr #16" : "=r"(*second) : "r"(odd), "r"(even));
#else
    *first = (even & 0xFFFF) | odd << 16;
    *second = (odd & 0xFFFF0000) | even >> 16;
#endif
}

/**
 * Writes `count` bytes, `add` added to each, as pairs, each `stride` words behind the last; an odd last one has a 0 for
 * a partner. Bytes need not be aligned; the sums must fit 16 bits.
 * @return where the next pair goes
 */
static inline uint32_t *int8_widen(const int8_t *bytes, uint32_t count, int32_t add, uint32_t stride, uint32_t *to) {
    const uint32_t both = int8_pair(add, add);
#pragma GCC unroll 4
    for (; count >= 4; count -= 4, bytes += 4, to += 2 * stride) {
        uint32_t even, odd;
        int8_widen_apart_added(bytes, both, &even, &odd);
        int8_interleave(even, odd, to, to + stride);
    }
    for (; count > 0; count -= count > 1 ? 2 : 1, bytes += 2, to += stride)
        *to = int8_pair(bytes[0] + add, count > 1 ? bytes[1] + add : 0);
    return to;
}

#endif
