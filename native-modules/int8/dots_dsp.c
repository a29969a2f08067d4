#include "dots.h"

#ifdef __ARM_FEATURE_DSP

#include "step_dsp.h"
#include <stddef.h>

#define UNROLLED "20" /* steps: as many as the front end's second layer needs */

/* Steps until the weights end at the address in [sp, #end]. The first round enters at the address in lr, so that steps
 * need be no multiple of those unrolled. */
#define STEPS(end)                                                                                                     \
    ".balign 4\n"                                                                                                      \
    "1:\n\t"                                                                                                           \
    ".rept " UNROLLED "\n\t" STEP ".endr\n\t"                                                                          \
    "ldr r2, [sp, #" end "]\n\t"                                                                                       \
    "cmp r1, r2\n\t"                                                                                                   \
    "bne 1b\n\t"

/* From the number of steps in r2 to the address (with the Thumb bit) where the first round enters, in lr; r3 changes.
 */
#define ENTRY                                                                                                          \
    "movs r3, #" UNROLLED "\n\t"                                                                                       \
    "udiv lr, r2, r3\n\t"                                                                                              \
    "mls r3, lr, r3, r2\n\t"                                                                                           \
    "cbz r3, 2f\n\t"                                                                                                   \
    "rsb r3, r3, #" UNROLLED "\n"                                                                                      \
    "2:\n\t"                                                                                                           \
    "movs r12, #" STEP_BYTES "\n\t"                                                                                    \
    "adr.w lr, 1f\n\t"                                                                                                 \
    "mla lr, r3, r12, lr\n\t"                                                                                          \
    "orr lr, lr, #1\n\t"

_Static_assert(offsetof(struct int8_peaks, advance) == 4 && offsetof(struct int8_peaks, steps) == 8 &&
                   offsetof(struct int8_peaks, weights) == 12 && offsetof(struct int8_peaks, run) == 16 &&
                   offsetof(struct int8_peaks, count) == 20 && offsetof(struct int8_peaks, peaks) == 24,
               "as the assembly reads it");

/* On the stack: columns 0, advance 4, entry 8, weights 12, end of the weights 16, run 20, left of it 24, count 28,
 * peaks 32, eight zeros 36. */
__attribute__((naked)) void int8_peaks(const struct int8_peaks *job) {
    (void)job;
    __asm volatile(
        "push {r4-r11, lr}\n\t"
        "sub sp, #68\n\t"
        "ldm r0, {r0, r1, r2, r4, r5, r6, r7}\n\t" ENTRY "add r8, r4, r2, lsl #4\n\t"
        "strd r0, r1, [sp, #0]\n\t"
        "strd lr, r4, [sp, #8]\n\t"
        "strd r8, r5, [sp, #16]\n\t"
        "strd r6, r7, [sp, #28]\n\t"
        "add r0, sp, #36\n\t" PUT_ZEROS(
            "r0") "3:\n\t" /* a run */
                  "ldr r2, [sp, #20]\n\t"
                  "str r2, [sp, #24]\n"
                  "4:\n\t" /* a pair of columns */
                  "ldrd r0, r2, [sp, #0]\n\t"
                  "add r2, r0\n\t"
                  "str r2, [sp, #0]\n\t"
                  "add r2, sp, #36\n\t"
                  "ldm r2, {r4-r11}\n\t"
                  "ldrd lr, r1, [sp, #8]\n\t"
                  "bx lr\n\t" STEPS("16") "ldrd r2, r3, [sp, #20]\n\t"
                                          "ldr r0, [sp, #32]\n\t"
                                          "cmp r2, r3\n\t"
                                          "beq 5f\n\t" /* the first of a run */
                                          "ldm r0, {r1, r2, r12, lr}\n\t" RAISE("r4", "r1") RAISE("r5", "r2")
                                              RAISE("r6", "r12")
                                                  RAISE("r7", "lr") "add r1, r0, #16\n\t"
                                                                    "ldm r1, {r1, r2, r12, lr}\n\t" RAISE("r8", "r1")
                                                                        RAISE("r9", "r2") RAISE("r10", "r12")
                                                                            RAISE("r11", "lr") "5:\n\t"
                                                                                               "stm r0!, {r4-r11}\n\t"
                                                                                               "subs r3, #1\n\t"
                                                                                               "str r3, [sp, #24]\n\t"
                                                                                               "bne 4b\n\t"
                                                                                               "ldr r2, [sp, #28]\n\t"
                                                                                               "str r0, [sp, #32]\n\t"
                                                                                               "subs r2, #1\n\t"
                                                                                               "str r2, [sp, #28]\n\t"
                                                                                               "bne 3b\n\t"
                                                                                               "add sp, #68\n\t"
                                                                                               "pop {r4-r11, pc}");
}

_Static_assert(offsetof(struct int8_tiles, advance) == 4 && offsetof(struct int8_tiles, steps) == 8 &&
                   offsetof(struct int8_tiles, weights) == 12 && offsetof(struct int8_tiles, columns_plane) == 16 &&
                   offsetof(struct int8_tiles, weights_plane) == 20 && offsetof(struct int8_tiles, count) == 24 &&
                   offsetof(struct int8_tiles, sums) == 28,
               "as the assembly reads it");

#define SUMS_FROM(at)                                                                                                  \
    "add r2, sp, #" at "\n\t"                                                                                          \
    "ldm r2, {r4-r11}\n\t"

/* The steps of a plane, which end at the label. */
#define RETURN_TO(label)                                                                                               \
    "adr.w r2, " label "f + 1\n\t"                                                                                     \
    "str r2, [sp, #40]\n\t"                                                                                            \
    "ldr lr, [sp, #8]\n\t"                                                                                             \
    "bx lr\n\t"

/* From the end of a plane to the next one. */
#define NEXT_PLANE                                                                                                     \
    "ldrd r2, r3, [sp, #16]\n\t"                                                                                       \
    "add r2, r3\n\t"                                                                                                   \
    "str r2, [sp, #16]\n\t"                                                                                            \
    "ldrd r2, r3, [sp, #24]\n\t"                                                                                       \
    "add r0, r2\n\t"                                                                                                   \
    "add r1, r3\n\t"

/* Of two sums b and of the two a's at [sp, #at]: a + b stay, a - b go there. */
#define COMBINE(one, two, at)                                                                                          \
    "ldrd r2, r3, [sp, #" at "]\n\t"                                                                                   \
    "sub r12, r2, " one "\n\t"                                                                                         \
    "sub lr, r3, " two "\n\t"                                                                                          \
    "strd r12, lr, [sp, #" at "]\n\t"                                                                                  \
    "add " one ", r2\n\t"                                                                                              \
    "add " two ", r3\n\t"

#define PUT_SUMS                                                                                                       \
    "ldr r2, [sp, #36]\n\t"                                                                                            \
    "stm r2!, {r4-r11}\n\t"                                                                                            \
    "str r2, [sp, #36]\n\t"

#define HOLD_SUMS                                                                                                      \
    "add r2, sp, #116\n\t"                                                                                             \
    "stm r2, {r4-r11}\n\t"

/* clang-format off */
#define PUT_LARGER                                                                                                     \
    RAISE_SUMS("116", "132")                                                                                           \
    PUT_SUMS

/* On the stack: columns 0, advance 4, entry 8, weights 12, end of a plane's weights 16, from there to the next plane's
 * 20, from the end of a plane to the next one: columns 24, weights 28; count 32, sums 36, where steps return to 40, end
 * of the first plane's weights 44, eight sums that wait 48, eight zeros 80, eight sums of the first row 116. */
#define TILES(name, first_row, second_row)                                                                             \
    __attribute__((naked)) void name(const struct int8_tiles *job) {                                                   \
        (void)job;                                                                                                     \
        __asm volatile(                                                                                                \
            "push {r4-r11, lr}\n\t"                                                                                    \
            "sub sp, #148\n\t"                                                                                         \
            "ldm r0, {r0, r1, r2, r4, r5, r6, r7, r8}\n\t"                                                             \
            ENTRY                                                                                                      \
            "strd r0, r1, [sp, #0]\n\t"                                                                                \
            "strd lr, r4, [sp, #8]\n\t"                                                                                \
            "str r6, [sp, #20]\n\t"                                                                                    \
            "sub r5, r5, r2, lsl #3\n\t"                                                                               \
            "sub r6, r6, r2, lsl #4\n\t"                                                                               \
            "strd r5, r6, [sp, #24]\n\t"                                                                               \
            "strd r7, r8, [sp, #32]\n\t"                                                                               \
            "add r4, r4, r2, lsl #4\n\t"                                                                               \
            "str r4, [sp, #44]\n\t"                                                                                    \
            "add r0, sp, #80\n\t"                                                                                      \
            PUT_ZEROS("r0")                                                                                            \
            "3:\n\t" /* a pair of columns */                                                                           \
            "ldrd r0, r2, [sp, #0]\n\t"                                                                                \
            "add r2, r0\n\t"                                                                                           \
            "str r2, [sp, #0]\n\t"                                                                                     \
            "ldr r1, [sp, #12]\n\t"                                                                                    \
            "ldr r2, [sp, #44]\n\t"                                                                                    \
            "str r2, [sp, #16]\n\t"                                                                                    \
            SUMS_FROM("80")                                                                                            \
            RETURN_TO("4")                                                                                             \
            STEPS("16")                                                                                                \
            "ldr pc, [sp, #40]\n"                                                                                      \
            ".balign 4\n"                                                                                              \
            "4:\n\t"                                                                                                   \
            "add r2, sp, #48\n\t"                                                                                      \
            "stm r2, {r4-r11}\n\t"                                                                                     \
            NEXT_PLANE                                                                                                 \
            SUMS_FROM("80")                                                                                            \
            RETURN_TO("5")                                                                                             \
            ".balign 4\n"                                                                                              \
            "5:\n\t"                                                                                                   \
            COMBINE("r4", "r5", "48") COMBINE("r6", "r7", "56") COMBINE("r8", "r9", "64") COMBINE("r10", "r11", "72")  \
            NEXT_PLANE                                                                                                 \
            RETURN_TO("6")                                                                                             \
            ".balign 4\n"                                                                                              \
            "6:\n\t"                                                                                                   \
            first_row                                                                                                  \
            NEXT_PLANE                                                                                                 \
            SUMS_FROM("48")                                                                                            \
            RETURN_TO("7")                                                                                             \
            ".balign 4\n"                                                                                              \
            "7:\n\t"                                                                                                   \
            second_row                                                                                                 \
            "ldr r2, [sp, #32]\n\t"                                                                                    \
            "subs r2, #1\n\t"                                                                                          \
            "str r2, [sp, #32]\n\t"                                                                                    \
            "bne 3b\n\t"                                                                                               \
            "add sp, #148\n\t"                                                                                         \
            "pop {r4-r11, pc}");                                                                                       \
    }

TILES(int8_tiles, PUT_SUMS, PUT_SUMS)
TILES(int8_tiles_pooled, HOLD_SUMS, PUT_LARGER)

_Static_assert(offsetof(struct int8_transform, second) == 4 && offsetof(struct int8_transform, row) == 8 &&
                   offsetof(struct int8_transform, count) == 12 && offsetof(struct int8_transform, plane) == 16 &&
                   offsetof(struct int8_transform, to) == 20,
               "as the assembly reads it");

/* Three bytes of either channel in four become pairs, of the even or (", ror #8") of the odd ones, behind a load of
 * the first row's that may move on. */
#define TRANSFORM(which, first, second)                                                                                \
    "ldr r8, [r0, r2]\n\t"                                                                                             \
    "ldr r9, [r0, r2, lsl #1]\n\t"                                                                                     \
    "ldr r7, " first "\n\t"                                                                                            \
    "ldr r11, [r1, r2]\n\t"                                                                                            \
    "ldr r12, [r1, r2, lsl #1]\n\t"                                                                                    \
    "ldr r10, " second "\n\t"                                                                                          \
    "sxtb16 r7, r7" which "\n\t"                                                                                       \
    "sxtb16 r8, r8" which "\n\t"                                                                                       \
    "sxtb16 r9, r9" which "\n\t"                                                                                       \
    "sxtb16 r10, r10" which "\n\t"                                                                                     \
    "sxtb16 r11, r11" which "\n\t"                                                                                     \
    "sxtb16 r12, r12" which "\n\t"                                                                                     \
    "strd r7, r10, [r5], #16\n\t"                                                                                      \
    "strd r9, r12, [r6], #16\n\t"                                                                                      \
    "sadd16 r7, r7, r9\n\t"                                                                                            \
    "sadd16 r10, r10, r12\n\t"                                                                                         \
    "sadd16 r9, r7, r8\n\t"                                                                                            \
    "sadd16 r12, r10, r11\n\t"                                                                                         \
    "strd r9, r12, [r3], #16\n\t"                                                                                      \
    "ssub16 r7, r7, r8\n\t"                                                                                            \
    "ssub16 r10, r10, r11\n\t"                                                                                         \
    "strd r7, r10, [r4], #16\n\t"

/* r3-r6 are the planes; where the first channel ends is in lr. */
__attribute__((naked)) void int8_transform_weights(const struct int8_transform *job) {
    (void)job;
    __asm volatile(
        "push {r4-r11, lr}\n\t"
        "ldm r0, {r0, r1, r2, r3, r4, r5}\n\t"
        "add lr, r0, r3, lsl #2\n\t"
        "mov r7, r4\n\t"
        "mov r3, r5\n\t"
        "add r4, r3, r7\n\t"
        "add r5, r4, r7\n\t"
        "add r6, r5, r7\n\t"
        "1:\n\t"
        TRANSFORM("", "[r0]", "[r1]")
        TRANSFORM(", ror #8", "[r0], #4", "[r1], #4")
        "cmp r0, lr\n\t"
        "bne 1b\n\t"
        "pop {r4-r11, pc}");
}
/* clang-format on */

#endif
