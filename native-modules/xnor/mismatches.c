/*
 * Population count of x XOR w over a run of words. A Cortex-M4 has no such instruction; full adders over whole words
 * (Harley and Seal, in Warren, Hacker's Delight, 2nd edition, section 5-1) reduce nine words, those of a 3x3 kernel, to
 * four before any bits are counted.
 */
#include "mismatches.h"

/** 32 full adders: *sum holds the low bits, *carry the high bits of a + b + c. */
static inline void add_bits(uint32_t a, uint32_t b, uint32_t c, uint32_t *sum, uint32_t *carry) {
    uint32_t half = a ^ b;
    *sum = half ^ c;
    *carry = (a & b) | (half & c);
}

/*
 * Below, the upper half of a pair of fields is what masking the lower half leaves: a compiler makes of it one AND and
 * one addition with a shifted operand, where shifting first and masking would cost an instruction more.
 */

/** @return the bits of each nibble counted, in that nibble. */
static inline uint32_t count_nibbles(uint32_t word) {
    const uint32_t pairs = word - ((word - (word & 0x55555555)) >> 1);
    const uint32_t low = pairs & 0x33333333;
    return low + ((pairs - low) >> 2);
}

/** @return each byte the sum of its two nibbles. */
static inline uint32_t fold_nibbles(uint32_t nibbles) {
    const uint32_t low = nibbles & 0x0F0F0F0F;
    return low + ((nibbles - low) >> 4);
}

/** @return the sum of the four bytes. */
static inline uint32_t fold_bytes(uint32_t bytes) {
    const uint32_t low = bytes & 0x00FF00FF;
    const uint32_t halves = low + ((bytes - low) >> 8);
    return (halves * 0x00010001) >> 16;
}

/** @return the differing bits of nine words. */
static inline uint32_t count_nine(const uint32_t *x, const uint32_t *w) {
    uint32_t ones_a, ones_b, ones_c, ones, twos_a, twos_b, twos_c, twos_d, twos, fours;
    add_bits(x[0] ^ w[0], x[1] ^ w[1], x[2] ^ w[2], &ones_a, &twos_a);
    add_bits(x[3] ^ w[3], x[4] ^ w[4], x[5] ^ w[5], &ones_b, &twos_b);
    add_bits(x[6] ^ w[6], x[7] ^ w[7], x[8] ^ w[8], &ones_c, &twos_c);
    add_bits(ones_a, ones_b, ones_c, &ones, &twos_d);
    add_bits(twos_a, twos_b, twos_c, &twos, &fours);
    const uint32_t low = count_nibbles(ones) + 2 * count_nibbles(twos_d);
    const uint32_t high = count_nibbles(twos) + 2 * count_nibbles(fours);
    return fold_bytes(fold_nibbles(low) + 2 * fold_nibbles(high));
}

/* One loop over the channels for each nine words, not the other way round: all its state fits the registers. */
static void add_nine(const uint32_t *x, const uint32_t *w, uint32_t stride, int32_t *counts, const int32_t *end) {
    for (; counts != end; w += stride)
        *counts++ += (int32_t)count_nine(x, w);
}

static void add_one(uint32_t x, const uint32_t *w, uint32_t stride, int32_t *counts, const int32_t *end) {
    for (; counts != end; w += stride)
        *counts++ += (int32_t)fold_bytes(fold_nibbles(count_nibbles(x ^ *w)));
}

void xnor_mismatches(const uint32_t *column, uint32_t words, const uint32_t *weights, uint32_t channels,
                     int32_t *counts) {
    const int32_t *const end = counts + channels;
    for (uint32_t c = 0; c < channels; c++)
        counts[c] = 0;
    uint32_t k = 0;
    for (; k + 9 <= words; k += 9)
        add_nine(column + k, weights + k, words, counts, end);
    for (; k < words; k++)
        add_one(column[k], weights + k, words, counts, end);
}
