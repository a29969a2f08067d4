/* Which samples of a window are missing, also where positions wrap. */
#include "gaps.h"
#include "tap.h"

int main(void) {
    struct gaps gaps;
    gaps_reset(&gaps);
    gaps_add(&gaps, 1000, 100);
    ok(gaps_within(&gaps, 0, 2000) == 100, "a gap inside a window counts whole");
    ok(gaps_within(&gaps, 1050, 1080) == 30, "a window inside a gap is missing whole");
    ok(gaps_within(&gaps, 500, 1040) == 40 && gaps_within(&gaps, 1040, 3000) == 60,
       "a gap over a border counts on both sides");
    ok(gaps_within(&gaps, 0, 1000) == 0 && gaps_within(&gaps, 1100, 2000) == 0, "neighbours of a gap are whole");

    gaps_reset(&gaps);
    gaps_add(&gaps, UINT32_MAX - 255, 512);
    ok(gaps_within(&gaps, UINT32_MAX - 9999, 0) == 256, "a gap over the wrap counts in the window before it");
    ok(gaps_within(&gaps, 0, 10000) == 256, "and in the window behind it");
    ok(gaps_within(&gaps, UINT32_MAX - 9999, 10000) == 512, "and whole in a window over the wrap");
    ok(gaps_within(&gaps, 256, 10000) == 0, "a window behind the gap is whole");

    gaps_reset(&gaps);
    for (uint32_t i = 0; i < GAPS_MAX; i++)
        gaps_add(&gaps, i * 100, 10);
    ok(gaps_within(&gaps, 0, GAPS_MAX * 100) == GAPS_MAX * 10, "as many gaps as are kept count exactly");
    for (uint32_t i = GAPS_MAX; i < 3 * GAPS_MAX; i++)
        gaps_add(&gaps, i * 100, 10);
    ok(gaps_within(&gaps, 0, 3 * GAPS_MAX * 100) == 3 * GAPS_MAX * 10, "none of three times as many is forgotten");
    ok(gaps_within(&gaps, 50, 3 * GAPS_MAX * 100) >= 3 * GAPS_MAX * 10 - 10 && gaps_within(&gaps, 50, 1000) >= 90,
       "a window that begins among those that became one is not told too few");
    ok(gaps_within(&gaps, 3 * GAPS_MAX * 100 - 1000, 3 * GAPS_MAX * 100) == 100, "the newest still count exactly");
    ok(gaps.total == 3 * GAPS_MAX * 10, "and in all");

    gaps_reset(&gaps);
    gaps_add(&gaps, 1000, 100);
    gaps_add(&gaps, 2000, 100);
    gaps_forget(&gaps, 1050);
    ok(gaps_within(&gaps, 0, 3000) == 200, "a gap that a window can still see is kept");
    gaps_forget(&gaps, 1100);
    ok(gaps_within(&gaps, 0, 3000) == 100 && gaps.total == 200,
       "one that none can see is forgotten, and counts in all");
    gaps_forget(&gaps, UINT32_C(1) << 30);
    ok(gaps_within(&gaps, 0, 3000) == 0, "so that after a turn of the positions no gap comes again");
    return tap_done();
}
