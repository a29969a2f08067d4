#include "gaps.h"

#include <string.h>

void gaps_reset(struct gaps *gaps) { memset(gaps, 0, sizeof *gaps); }

void gaps_add(struct gaps *gaps, uint32_t first, uint32_t length) {
    gaps->total += length;
    gaps->recent[gaps->next].first = first;
    gaps->recent[gaps->next].length = length;
    gaps->next = (gaps->next + 1) % GAPS_MAX;
}

uint32_t gaps_within(const struct gaps *gaps, uint32_t first, uint32_t end) {
    uint32_t count = 0;
    for (unsigned i = 0; i < GAPS_MAX; i++) {
        /* Positions wrap, their distances from the window's first sample do not. */
        int64_t from = (int32_t)(gaps->recent[i].first - first), to = from + gaps->recent[i].length;
        int64_t last = (uint32_t)(end - first);
        from = from > 0 ? from : 0;
        to = to < last ? to : last;
        count += to > from ? (uint32_t)(to - from) : 0;
    }
    return count;
}
