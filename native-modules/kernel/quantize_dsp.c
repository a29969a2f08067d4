#include "quantize.h"

#ifdef __ARM_FEATURE_DSP

#include <stddef.h>

_Static_assert(offsetof(struct quantize, end) == 4 && offsetof(struct quantize, stride) == 8 &&
                   offsetof(struct quantize, output) == 12 && offsetof(struct quantize, channels) == 16 &&
                   offsetof(struct quantize, factor) == 20 && offsetof(struct quantize, count) == 24 &&
                   offsetof(struct quantize, bias) == 28 && offsetof(struct quantize, multiplier) == 32 &&
                   offsetof(struct quantize, rows) == 36 && offsetof(struct quantize, row_stride) == 40,
               "as the assembly reads it");

/* clang-format off */
/* r0 walks along the sums, r1 along the output; r2 is the factor, r3-r6 the bias, lr the stride. On the stack:
 * multipliers 0, end 16, channels 20, rows 24, from row to row 28, start of the row 32. Four bytes leave in r7. */
#define LOOP(label, store)                                                                                             \
    label ":\n\t"                                                                                                      \
    "ldm r0, {r7-r10}\n\t"                                                                                             \
    "add r0, lr\n\t"                                                                                                   \
    "mla r7, r7, r2, r3\n\t"                                                                                           \
    "mla r8, r8, r2, r4\n\t"                                                                                           \
    "mla r9, r9, r2, r5\n\t"                                                                                           \
    "mla r10, r10, r2, r6\n\t"                                                                                         \
    "ldrd r11, r12, [sp, #0]\n\t"                                                                                      \
    "smmulr r7, r7, r11\n\t"                                                                                           \
    "smmulr r8, r8, r12\n\t"                                                                                           \
    "ldrd r11, r12, [sp, #8]\n\t"                                                                                      \
    "smmulr r9, r9, r11\n\t"                                                                                           \
    "smmulr r10, r10, r12\n\t"                                                                                         \
    "usat r7, #8, r7\n\t"                                                                                              \
    "usat r8, #8, r8\n\t"                                                                                              \
    "usat r9, #8, r9\n\t"                                                                                              \
    "usat r10, #8, r10\n\t"                                                                                            \
    "orr r7, r7, r8, lsl #8\n\t"                                                                                       \
    "orr r9, r9, r10, lsl #8\n\t"                                                                                      \
    "orr r7, r7, r9, lsl #16\n\t"                                                                                      \
    "eor r7, r7, #0x80808080\n\t"                                                                                      \
    "ldrd r11, r12, [sp, #16]\n\t"                                                                                     \
    store                                                                                                              \
    "add r1, r12\n\t"                                                                                                  \
    "cmp r0, r11\n\t"                                                                                                  \
    "bne " label "b\n\t"                                                                                               \
    "ldr r7, [sp, #24]\n\t"                                                                                            \
    "subs r7, #1\n\t"                                                                                                  \
    "beq 9f\n\t"                                                                                                       \
    "str r7, [sp, #24]\n\t"                                                                                            \
    "ldrd r7, r8, [sp, #28]\n\t"                                                                                       \
    "add r0, r7, r8\n\t"                                                                                               \
    "add r11, r7\n\t"                                                                                                  \
    "str r0, [sp, #32]\n\t"                                                                                            \
    "str r11, [sp, #16]\n\t"                                                                                           \
    "b " label "b\n"

__attribute__((naked)) void quantize_four(const struct quantize *job) {
    (void)job;
    __asm volatile(
        "push {r4-r11, lr}\n\t"
        "sub sp, #36\n\t"
        "ldr r1, [r0, #32]\n\t"
        "ldm r1, {r2-r5}\n\t"
        "ldr r6, [r0, #4]\n\t"
        "ldr r7, [r0, #16]\n\t"
        "stm sp, {r2-r7}\n\t"
        "ldrd r7, r1, [r0, #24]\n\t" /* count, bias */
        "ldm r1, {r3-r6}\n\t"
        "ldr r2, [r0, #20]\n\t"
        "ldrd lr, r1, [r0, #8]\n\t"
        "ldrd r8, r9, [r0, #36]\n\t"
        "strd r8, r9, [sp, #24]\n\t"
        "ldr r0, [r0, #0]\n\t"
        "str r0, [sp, #32]\n\t"
        "cmp r7, #3\n\t"
        "beq 3f\n\t"
        "bhi 4f\n\t"
        "cmp r7, #2\n\t"
        "beq 2f\n"
        LOOP("1", "strb r7, [r1]\n\t")
        LOOP("2", "strh r7, [r1]\n\t")
        LOOP("3", "strh r7, [r1]\n\t" "lsr r7, r7, #16\n\t" "strb r7, [r1, #2]\n\t")
        LOOP("4", "str r7, [r1]\n\t")
        "9:\n\t"
        "add sp, #36\n\t"
        "pop {r4-r11, pc}");
}
/* clang-format on */

#endif
