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
    return tap_done();
}
