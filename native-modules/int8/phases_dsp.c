#include "phases.h"

#ifdef __ARM_FEATURE_DSP

#include "step_dsp.h"
#include <stddef.h>

_Static_assert(offsetof(struct int8_phases, columns) == 4 && offsetof(struct int8_phases, weights) == 8 &&
                   offsetof(struct int8_phases, count) == 12 && offsetof(struct int8_phases, peaks) == 16,
               "as the assembly reads it");

#define STEPS(count) ".rept " count "\n\t" STEP ".endr\n\t"

/* clang-format off */
/* Of four sums v, which wait at [sp, #at], and sums t the larger of -t and v. */
#define LARGER(one, two, three, four, at)                                                                              \
    "add lr, sp, #" at "\n\t"                                                                                          \
    "ldm lr, {r2, r3, r12, lr}\n\t"                                                                                    \
    LARGER_OF(one, "r2") LARGER_OF(two, "r3") LARGER_OF(three, "r12") LARGER_OF(four, "lr")

#define LARGER_OF(t, v)                                                                                                \
    "add " v ", " t "\n\t"                                                                                             \
    "usat " v ", #31, " v "\n\t"                                                                                       \
    "sub " t ", " v ", " t "\n\t"

/* A sum beyond its peak is rare: it branches, and comes back from where it has become the peak. */
#define COMPARE(sum, peak, label)                                                                                      \
    "cmp " sum ", " peak "\n\t"                                                                                        \
    "bgt " label "f\n"                                                                                                \
    "1" label ":\n\t"

#define PUT_PEAK(sum, at, label)                                                                                       \
    label ":\n\t"                                                                                                      \
    "str " sum ", [sp, #" at "]\n\t"                                                                                   \
    "b 1" label "b\n"

/* On the stack: weights 0, count 4, peaks 8, eight sums s 40, eight zeros 72, eight sums v 104, where the peaks go 136. */
#define PHASES(name, short_steps, steps)                                                                               \
    static __attribute__((naked)) void name(const struct int8_phases *job) {                                           \
        (void)job;                                                                                                     \
        __asm volatile(                                                                                                \
            "push {r4-r11, lr}\n\t"                                                                                    \
            "sub sp, #140\n\t"                                                                                         \
            "ldrd r2, r3, [r0, #8]\n\t"                                                                                \
            "strd r2, r3, [sp, #0]\n\t"                                                                                \
            "ldr r1, [r0, #16]\n\t"                                                                                    \
            "ldr r0, [r0, #4]\n\t"                                                                                     \
            "str r1, [sp, #136]\n\t"                                                                                   \
            "ldm r1, {r4-r11}\n\t"                                                                                     \
            "add r2, sp, #8\n\t"                                                                                       \
            "stm r2, {r4-r11}\n\t"                                                                                     \
            "add r2, sp, #72\n\t"                                                                                      \
            PUT_ZEROS("r2")                                                                                            \
            "1:\n\t"                                                                                                   \
            "ldr r1, [sp, #0]\n\t"                                                                                     \
            "add r2, sp, #72\n\t"                                                                                      \
            "ldm r2, {r4-r11}\n\t"                                                                                     \
            STEPS(short_steps)                                                                                         \
            "add r2, sp, #40\n\t"                                                                                      \
            "stm r2, {r4-r11}\n\t"                                                                                     \
            STEPS(steps)                                                                                               \
            "add r2, sp, #104\n\t"                                                                                     \
            "stm r2, {r4-r11}\n\t"                                                                                     \
            "add r2, sp, #40\n\t"                                                                                      \
            "ldm r2, {r4-r11}\n\t"                                                                                     \
            STEPS(steps)                                                                                               \
            LARGER("r4", "r5", "r6", "r7", "104") LARGER("r8", "r9", "r10", "r11", "120")                              \
            STEPS(steps)                                                                                               \
            "add lr, sp, #8\n\t"                                                                                       \
            "ldm lr, {r2, r3, r12, lr}\n\t"                                                                            \
            COMPARE("r4", "r2", "30") COMPARE("r5", "r3", "31") COMPARE("r6", "r12", "32") COMPARE("r7", "lr", "33")   \
            "add lr, sp, #24\n\t"                                                                                      \
            "ldm lr, {r2, r3, r12, lr}\n\t"                                                                            \
            COMPARE("r8", "r2", "34") COMPARE("r9", "r3", "35") COMPARE("r10", "r12", "36") COMPARE("r11", "lr", "37") \
            "ldr r2, [sp, #4]\n\t"                                                                                     \
            "subs r2, #1\n\t"                                                                                          \
            "str r2, [sp, #4]\n\t"                                                                                     \
            "bne.w 1b\n\t"                                                                                             \
            "add r2, sp, #8\n\t"                                                                                       \
            "ldm r2, {r4-r11}\n\t"                                                                                     \
            "ldr r2, [sp, #136]\n\t"                                                                                   \
            "stm r2, {r4-r11}\n\t"                                                                                     \
            "add sp, #140\n\t"                                                                                         \
            "pop {r4-r11, pc}\n"                                                                                       \
            PUT_PEAK("r4", "8", "30") PUT_PEAK("r5", "12", "31") PUT_PEAK("r6", "16", "32") PUT_PEAK("r7", "20", "33") \
            PUT_PEAK("r8", "24", "34") PUT_PEAK("r9", "28", "35") PUT_PEAK("r10", "32", "36")                          \
            PUT_PEAK("r11", "36", "37"));                                                                              \
    }
/* clang-format on */

PHASES(phases_of_7, "4", "7")
PHASES(phases_of_8, "4", "8")

void int8_phases(const struct int8_phases *job) {
    if (job->channels == 7)
        phases_of_7(job);
    else
        phases_of_8(job);
}

#endif
