#include "windows.h"

#ifdef __ARM_FEATURE_DSP

#include "step_dsp.h"
#include <stddef.h>

_Static_assert(offsetof(struct int8_windows, lower) == 4 && offsetof(struct int8_windows, weights) == 8 &&
                   offsetof(struct int8_windows, channels) == 12 && offsetof(struct int8_windows, count) == 16 &&
                   offsetof(struct int8_windows, peaks) == 20 && WINDOWS_WEIGHTS == 12,
               "as the assembly reads it");

#define BOTH(multiply, one, two, first, second, weight, plus_one, plus_two)                                            \
    multiply " " one ", " first ", " weight plus_one "\n\t" multiply " " two ", " second ", " weight plus_two "\n\t"

/* Two neighbouring sums, from zero on or added to. */
#define START(one, two, first, second, weight) BOTH("smuad", one, two, first, second, weight, "", "")
#define ADD(one, two, first, second, weight) BOTH("smlad", one, two, first, second, weight, ", " one, ", " two)

/* clang-format off */
/* r4-r7 are the upper elements of four columns, r8-r11 the lower ones; r1 walks along the weights, r2 takes the peak.
 * On the stack: upper 0, lower 4, weights 8, their end 12, count 16, peaks 20. */
__attribute__((naked)) void int8_windows(const struct int8_windows *job) {
    (void)job;
    __asm volatile(
        "push {r4-r11, lr}\n\t"
        "sub sp, #28\n\t"
        "ldm r0, {r0, r1, r2, r3, r4, r5}\n\t"
        "movs r6, #48\n\t"
        "mla r3, r3, r6, r2\n\t"
        "stm sp, {r0-r5}\n"
        "1:\n\t" /* a window */
        "ldrd r0, r1, [sp, #0]\n\t"
        "ldm r0, {r4-r7}\n\t"
        "ldm r1, {r8-r11}\n\t"
        "adds r0, #8\n\t"
        "adds r1, #8\n\t"
        "strd r0, r1, [sp, #0]\n\t"
        "ldr r1, [sp, #8]\n"
        "2:\n\t" /* a channel */
        "ldm r1!, {r0, r12, lr}\n\t"
        START("r2", "r3", "r4", "r5", "r0") ADD("r2", "r3", "r8", "r9", "r12") ADD("r2", "r3", "r5", "r6", "lr")
        "ldm r1!, {r0, r12, lr}\n\t"
        ADD("r2", "r3", "r9", "r10", "r0") ADD("r2", "r3", "r6", "r7", "r12") ADD("r2", "r3", "r10", "r11", "lr")
        RAISE("r2", "r3")
        "ldrd r12, lr, [r1], #8\n\t"
        START("r3", "r0", "r4", "r5", "r12") ADD("r3", "r0", "r8", "r9", "lr")
        "ldrd r12, lr, [r1], #8\n\t"
        ADD("r3", "r0", "r5", "r6", "r12") ADD("r3", "r0", "r9", "r10", "lr")
        "ldrd r12, lr, [r1], #8\n\t"
        ADD("r3", "r0", "r6", "r7", "r12") ADD("r3", "r0", "r10", "r11", "lr")
        RAISE("r2", "r3")
        RAISE("r2", "r0")
        "ldr r0, [sp, #20]\n\t"
        "ldr r3, [sp, #12]\n\t"
        "str r2, [r0], #4\n\t"
        "str r0, [sp, #20]\n\t"
        "cmp r1, r3\n\t"
        "bne 2b\n\t"
        "ldr r0, [sp, #16]\n\t"
        "subs r0, #1\n\t"
        "str r0, [sp, #16]\n\t"
        "bne 1b\n\t"
        "add sp, #28\n\t"
        "pop {r4-r11, pc}");
}
/* clang-format on */

#endif
