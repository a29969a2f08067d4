/*
 * Which samples of a stream never came.
 */
#ifndef EARBIT_GAPS_H
#define EARBIT_GAPS_H

#include <stdint.h>

/** Gaps kept; an older one is forgotten, which can make a count too small but never 0 for a window with a recent gap.
 */
#define GAPS_MAX 8

struct gaps {
    uint32_t total; /**< samples missing since the start of the stream */
    uint32_t next;
    struct {
        uint32_t first, length;
    } recent[GAPS_MAX];
};

void gaps_reset(struct gaps *gaps);
void gaps_add(struct gaps *gaps, uint32_t first, uint32_t length);

/** @return how many of the samples first to end - 1 are known to be missing. */
uint32_t gaps_within(const struct gaps *gaps, uint32_t first, uint32_t end);

#endif
