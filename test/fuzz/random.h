/*
 * Choices of the mutators; libFuzzer gives the seed, so that a mutation can be done again.
 */
#ifndef EARBIT_FUZZ_RANDOM_H
#define EARBIT_FUZZ_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/** libFuzzer's own mutations, for what follows no structure. @return the new size, at most max_size */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

static uint64_t random_state;

static inline void random_begin(unsigned seed) { random_state = seed; }

/** @return 0 to below - 1 (Steele, Lea and Flood's SplitMix64). */
static inline uint32_t random_below(uint32_t below) {
    uint64_t z = random_state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return (uint32_t)((z ^ z >> 31) % below);
}

/** @return a number at some edge of its type. */
static inline uint32_t random_edge(void) {
    static const uint32_t values[] = {0,   1,   2,       3,       4,          31,         32,        33,    63,
                                      64,  127, 128,     255,     256,        32767,      32768,     65535, 65536,
                                      100, 5,   1 << 20, 1 << 28, 0x7FFFFFFF, 0x80000000, UINT32_MAX};
    return values[random_below(sizeof values / sizeof *values)];
}

#endif
