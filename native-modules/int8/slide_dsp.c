#include "slide.h"

#ifdef __ARM_FEATURE_DSP

#include <stddef.h>

_Static_assert(offsetof(struct int8_slide, output) == 4 && offsetof(struct int8_slide, weights) == 8 &&
                   offsetof(struct int8_slide, bias) == 28 && offsetof(struct int8_slide, multiplier) == 32 &&
                   offsetof(struct int8_slide, positions) == 36 && SLIDE_STEPS == 5 && SLIDE_POSITIONS == 5,
               "as the assembly reads it");

/* The position whose field is in registers a to e: its output takes the place of the oldest pair of samples. */
#define POSITION(a, b, c, d, e, store)                                                                                 \
    "smlad " a ", " a ", r2, r12\n\t"                                                                                  \
    "smlad " a ", " b ", r3, " a "\n\t"                                                                                \
    "smlad " a ", " c ", r4, " a "\n\t"                                                                                \
    "smlad " a ", " d ", r5, " a "\n\t"                                                                                \
    "smlad " a ", " e ", r6, " a "\n\t"                                                                                \
    "smmulr " a ", " a ", lr\n\t"                                                                                      \
    "usat " a ", #15, " a "\n\t"                                                                                       \
    "strh " a ", " store "\n\t"

#define NEXT(a) "ldr " a ", [r0], #4\n\t"

/* clang-format off */
/* r0 walks along the samples, r1 along the output; r2-r6 are the weights, r7-r11 a field, r12 the bias, lr the
 * multiplier. On the stack: where the samples end. */
#define SLIDE(name, channels)                                                                                          \
    static __attribute__((naked)) void name(const struct int8_slide *job) {                                            \
        (void)job;                                                                                                     \
        __asm volatile(                                                                                                \
            "push {r4-r11, lr}\n\t"                                                                                    \
            "sub sp, #4\n\t"                                                                                           \
            "ldrd r2, r1, [r0, #32]\n\t"                                                                               \
            "mov lr, r2\n\t"                                                                                           \
            "ldr r2, [r0]\n\t"                                                                                         \
            "add r1, r2, r1, lsl #2\n\t"                                                                               \
            "add r1, #16\n\t"                                                                                          \
            "str r1, [sp]\n\t"                                                                                         \
            "ldr r1, [r0, #4]\n\t"                                                                                     \
            "sub r1, #5 * 2 * " channels "\n\t"                                                                        \
            "ldr r12, [r0, #28]\n\t"                                                                                   \
            "mov r7, r2\n\t"                                                                                           \
            "add r0, #8\n\t"                                                                                           \
            "ldm r0, {r2-r6}\n\t"                                                                                      \
            "mov r0, r7\n\t"                                                                                           \
            "ldm r0!, {r7-r11}\n\t"                                                                                    \
            "1:\n\t"                                                                                                   \
            POSITION("r7", "r8", "r9", "r10", "r11", "[r1, #5 * 2 * " channels "]!") NEXT("r7")                        \
            POSITION("r8", "r9", "r10", "r11", "r7", "[r1, #2 * " channels "]") NEXT("r8")                             \
            POSITION("r9", "r10", "r11", "r7", "r8", "[r1, #2 * 2 * " channels "]") NEXT("r9")                         \
            POSITION("r10", "r11", "r7", "r8", "r9", "[r1, #3 * 2 * " channels "]") NEXT("r10")                        \
            POSITION("r11", "r7", "r8", "r9", "r10", "[r1, #4 * 2 * " channels "]")                                    \
            "ldr r11, [sp]\n\t"                                                                                        \
            "cmp r0, r11\n\t"                                                                                          \
            NEXT("r11")                                                                                                \
            "bne 1b\n\t"                                                                                               \
            "add sp, #4\n\t"                                                                                           \
            "pop {r4-r11, pc}");                                                                                       \
    }
/* clang-format on */

SLIDE(slide_of_7, "7")
SLIDE(slide_of_8, "8")

void int8_slide(const struct int8_slide *job) {
    if (job->channels == 7)
        slide_of_7(job);
    else
        slide_of_8(job);
}

#endif
