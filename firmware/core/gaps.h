/*
 * Which samples of a stream never came. Positions wrap at 2^32; distances of 2^31 and more are not told apart.
 */
#ifndef EARBIT_GAPS_H
#define EARBIT_GAPS_H

#include <stdint.h>

/** Gaps kept apart; when one more comes, the two oldest become one. */
enum { GAPS_MAX = 64 };

struct gaps {
    uint32_t total; /**< samples missing since the start of the stream */
    uint32_t count;
    struct {
        uint32_t first, span;
        uint32_t missing; /**< of the span's samples; all of them unless it was two gaps */
    } kept[GAPS_MAX];     /**< [count] oldest first */
};

void gaps_reset(struct gaps *gaps);

/** @param first behind all gaps before */
void gaps_add(struct gaps *gaps, uint32_t first, uint32_t length);

/** Gaps that end at sample `first` or before are forgotten. */
void gaps_forget(struct gaps *gaps, uint32_t first);

/**
 * @return how many of the samples first to end - 1 are missing: exact unless a border lies in two gaps that became one;
 * then it may be too many, but never too few.
 */
uint32_t gaps_within(const struct gaps *gaps, uint32_t first, uint32_t end);

#endif
