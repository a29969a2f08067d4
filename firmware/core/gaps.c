#include "gaps.h"

#include <string.h>

void gaps_reset(struct gaps *gaps) { memset(gaps, 0, sizeof *gaps); }

static void remove_oldest(struct gaps *gaps) {
    gaps->count--;
    memmove(gaps->kept, gaps->kept + 1, gaps->count * sizeof *gaps->kept);
}

void gaps_add(struct gaps *gaps, uint32_t first, uint32_t length) {
    gaps->total += length;
    if (gaps->count == GAPS_MAX) {
        const uint32_t oldest = gaps->kept[0].first, missing = gaps->kept[0].missing;
        remove_oldest(gaps);
        gaps->kept[0].span += gaps->kept[0].first - oldest;
        gaps->kept[0].missing += missing;
        gaps->kept[0].first = oldest;
    }
    gaps->kept[gaps->count].first = first;
    gaps->kept[gaps->count].span = gaps->kept[gaps->count].missing = length;
    gaps->count++;
}

void gaps_forget(struct gaps *gaps, uint32_t first) {
    while (gaps->count > 0 && (int32_t)(gaps->kept[0].first + gaps->kept[0].span - first) <= 0)
        remove_oldest(gaps);
}

uint32_t gaps_within(const struct gaps *gaps, uint32_t first, uint32_t end) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < gaps->count; i++) {
        /* Positions wrap, their distances from the window's first sample do not. */
        int64_t from = (int32_t)(gaps->kept[i].first - first), to = from + gaps->kept[i].span;
        int64_t last = (uint32_t)(end - first);
        from = from > 0 ? from : 0;
        to = to < last ? to : last;
        const uint32_t seen = to > from ? (uint32_t)(to - from) : 0;
        count += seen < gaps->kept[i].missing ? seen : gaps->kept[i].missing;
    }
    return count;
}
