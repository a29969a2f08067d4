/*
 * The inner loop of all 1-bit layers: population count of x XOR weight over a run of words. A Cortex-M4 has no such
 * instruction; full adders over whole words (Harley and Seal, in Warren, Hacker's Delight, 2nd edition, section 5-1)
 * reduce nine words to four before any bits are counted.
 */
#ifndef EARBIT_XNOR_MISMATCHES_H
#define EARBIT_XNOR_MISMATCHES_H

#include <stdint.h>

/** 32 full adders: *sum holds the low bits, *carry the high bits of a + b + c. */
static inline void add_bits(uint32_t a, uint32_t b, uint32_t c, uint32_t *sum, uint32_t *carry) {
    uint32_t half = a ^ b;
    *sum = half ^ c;
    *carry = (a & b) | (half & c);
}

/** @return the bits of each nibble counted, in that nibble. */
static inline uint32_t count_nibbles(uint32_t word) {
    word -= (word >> 1) & 0x55555555;
    return (word & 0x33333333) + ((word >> 2) & 0x33333333);
}

/** @return each byte the sum of its two nibbles. */
static inline uint32_t fold_nibbles(uint32_t nibbles) { return (nibbles & 0x0F0F0F0F) + ((nibbles >> 4) & 0x0F0F0F0F); }

/** @return the sum of the four bytes, each at most 127. */
static inline uint32_t fold_bytes(uint32_t bytes) {
    uint32_t halves = (bytes & 0x00FF00FF) + ((bytes >> 8) & 0x00FF00FF);
    return (halves * 0x00010001) >> 16;
}

/** @return the differing bits of nine words, counted in each byte (at most 72). */
static inline uint32_t count_nine(const uint32_t *x, const uint32_t *w) {
    uint32_t ones_a, ones_b, ones_c, ones, twos_a, twos_b, twos_c, twos_d, twos, fours;
    add_bits(x[0] ^ w[0], x[1] ^ w[1], x[2] ^ w[2], &ones_a, &twos_a);
    add_bits(x[3] ^ w[3], x[4] ^ w[4], x[5] ^ w[5], &ones_b, &twos_b);
    add_bits(x[6] ^ w[6], x[7] ^ w[7], x[8] ^ w[8], &ones_c, &twos_c);
    add_bits(ones_a, ones_b, ones_c, &ones, &twos_d);
    add_bits(twos_a, twos_b, twos_c, &twos, &fours);
    uint32_t low = count_nibbles(ones) + 2 * count_nibbles(twos_d);
    uint32_t high = count_nibbles(twos) + 2 * count_nibbles(fours);
    return fold_nibbles(low) + 2 * fold_nibbles(high);
}

/** @return how many bits of x and w differ. */
static inline uint32_t mismatches(const uint32_t *x, const uint32_t *w, uint32_t words) {
    uint32_t total = 0;
    for (; words >= 9; words -= 9, x += 9, w += 9)
        total += fold_bytes(count_nine(x, w));
    for (; words > 0; words--)
        total += fold_bytes(fold_nibbles(count_nibbles(*x++ ^ *w++)));
    return total;
}

#endif
