#include "dots.h"

#ifdef __ARM_FEATURE_DSP

#include "step_dsp.h"
#include <stddef.h>

#define UNROLLED "20" /* steps: as many as the front end's second layer needs */

/* Steps until the weights end at the address in [sp, #end]. The first round enters at the address in lr, so that steps
 * need be no multiple of those unrolled. */
#define STEPS(step, end)                                                                                               \
    ".balign 4\n"                                                                                                      \
    "1:\n\t"                                                                                                           \
    ".rept " UNROLLED "\n\t" step ".endr\n\t"                                                                          \
    "ldr r2, [sp, #" end "]\n\t"                                                                                       \
    "cmp r1, r2\n\t"                                                                                                   \
    "bne 1b\n\t"

/* From the number of steps in r2 to the address (with the Thumb bit) where the first round enters, in lr; r3 changes.
 */
#define ENTRY(bytes)                                                                                                   \
    "movs r3, #" UNROLLED "\n\t"                                                                                       \
    "udiv lr, r2, r3\n\t"                                                                                              \
    "mls r3, lr, r3, r2\n\t"                                                                                           \
    "cbz r3, 2f\n\t"                                                                                                   \
    "rsb r3, r3, #" UNROLLED "\n"                                                                                      \
    "2:\n\t"                                                                                                           \
    "movs r12, #" bytes "\n\t"                                                                                         \
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
        "ldm r0, {r0, r1, r2, r4, r5, r6, r7}\n\t" ENTRY(
            STEP_BYTES) "add r8, r4, r2, lsl #4\n\t"
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
                                  "bx lr\n\t" STEPS(
                                      STEP, "16") "ldrd r2, r3, [sp, #20]\n\t"
                                                  "ldr r0, [sp, #32]\n\t"
                                                  "cmp r2, r3\n\t"
                                                  "beq 5f\n\t" /* the first of a run */
                                                  "ldm r0, {r1, r2, r12, lr}\n\t" RAISE("r4", "r1") RAISE("r5", "r2")
                                                      RAISE("r6", "r12") RAISE(
                                                          "r7", "lr") "add r1, r0, #16\n\t"
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
                   offsetof(struct int8_tiles, weights) == 12 && offsetof(struct int8_tiles, count) == 16 &&
                   offsetof(struct int8_tiles, sums) == 20,
               "as the assembly reads it");

/* clang-format off */
/* On the stack: columns 0, advance 4, entry 8, weights 12, end of a plane's weights 16, from the end of a plane back to
 * the next one: columns 20, weights 24; count 28, sums 32, where steps return to 36, end of the first plane's weights
 * 40, 4/3 44, 1/3 48; eight words each: zeros 52, A 84, B 116, C 148, D 180. */
#define STACK "212"
#define ZEROS "52"
#define THIRD "48"
#define FOUR_THIRDS "44"

#define SUMS_FROM(at)                                                                                                  \
    "add r2, sp, #" at "\n\t"                                                                                          \
    "ldm r2, {r4-r11}\n\t"

#define SUMS_TO(at)                                                                                                    \
    "add r2, sp, #" at "\n\t"                                                                                          \
    "stm r2, {r4-r11}\n\t"

/* The steps of a plane, which end at the label. */
#define RETURN_TO(label)                                                                                               \
    "adr.w r2, " label "f + 1\n\t"                                                                                     \
    "str r2, [sp, #36]\n\t"                                                                                            \
    "ldr lr, [sp, #8]\n\t"                                                                                             \
    "bx lr\n\t"

#define PLANE_ENDS(label)                                                                                              \
    ".balign 4\n"                                                                                                      \
    label ":\n\t"

/* From the end of a plane to the next one. */
#define NEXT_PLANE                                                                                                     \
    "ldrd r2, r3, [sp, #16]\n\t"                                                                                       \
    "adds r2, #16\n\t"                                                                                                 \
    "str r2, [sp, #16]\n\t"                                                                                            \
    "ldr r2, [sp, #24]\n\t"                                                                                            \
    "sub r0, r3\n\t"                                                                                                   \
    "sub r1, r2\n\t"

/* Reads the job; `columns` and `weights` are bytes of a step's operands, `bytes` of its code. */
#define BEGIN_TILES(columns, weights, bytes)                                                                                  \
    "push {r4-r11, lr}\n\t"                                                                                            \
    "sub sp, #" STACK "\n\t"                                                                                           \
    "ldm r0, {r0, r1, r2, r4, r5, r6}\n\t"                                                                             \
    ENTRY(bytes)                                                                                                       \
    "strd r0, r1, [sp, #0]\n\t"                                                                                        \
    "strd lr, r4, [sp, #8]\n\t"                                                                                        \
    "strd r5, r6, [sp, #28]\n\t"                                                                                       \
    "movs r0, #" weights "\n\t"                                                                                        \
    "mul r0, r0, r2\n\t"                                                                                               \
    "add r4, r0\n\t"                                                                                                   \
    "str r4, [sp, #40]\n\t"                                                                                            \
    "sub r0, #16\n\t"                                                                                                  \
    "movs r1, #" columns "\n\t"                                                                                        \
    "mul r1, r1, r2\n\t"                                                                                               \
    "sub r1, #8\n\t"                                                                                                   \
    "strd r1, r0, [sp, #20]\n\t"                                                                                       \
    "mov r0, #0xAAAAAAAA\n\t"                                                                                          \
    "adds r0, #1\n\t"                                                                                                  \
    "lsl r1, r0, #2\n\t"                                                                                               \
    "strd r1, r0, [sp, #" FOUR_THIRDS "]\n\t"                                                                          \
    "add r0, sp, #" ZEROS "\n\t"                                                                                       \
    PUT_ZEROS("r0")                                                                                                    \
    "3:\n\t" /* a pair of columns */                                                                                   \
    "ldrd r0, r2, [sp, #0]\n\t"                                                                                        \
    "add r2, r0\n\t"                                                                                                   \
    "str r2, [sp, #0]\n\t"                                                                                             \
    "ldr r1, [sp, #12]\n\t"                                                                                            \
    "ldr r2, [sp, #40]\n\t"                                                                                            \
    "str r2, [sp, #16]\n\t"                                                                                            \
    SUMS_FROM(ZEROS)

#define END_TILES                                                                                                      \
    "ldr r2, [sp, #28]\n\t"                                                                                            \
    "subs r2, #1\n\t"                                                                                                  \
    "str r2, [sp, #28]\n\t"                                                                                            \
    "bne.w 3b\n\t"                                                                                                     \
    "add sp, #" STACK "\n\t"                                                                                           \
    "pop {r4-r11, pc}"

/* The sums of `rows` rows, that of the first at [sp, #first] and so on, the last in registers, become
 * [2 columns][rows][4]; all have been put but the last. */
#define PUT_ROW(row, rows)                                                                                             \
    "ldr r2, [sp, #32]\n\t"                                                                                            \
    "add r3, r2, #16 * " row "\n\t"                                                                                    \
    "stm r3, {r4-r7}\n\t"                                                                                              \
    "add r3, r2, #16 * (" rows " + " row ")\n\t"                                                                       \
    "stm r3, {r8-r11}\n\t"

#define NEXT_SUMS(rows)                                                                                                \
    "adds r2, #32 * " rows "\n\t"                                                                                      \
    "str r2, [sp, #32]\n\t"

/* Of two sums b and of the two a's at [sp, #at]: a + b stay, a - b go there. */
#define COMBINE_TWO(one, two, at)                                                                                      \
    "ldrd r2, r3, [sp, #" at "]\n\t"                                                                                   \
    "sub r12, r2, " one "\n\t"                                                                                         \
    "sub lr, r3, " two "\n\t"                                                                                          \
    "strd r12, lr, [sp, #" at "]\n\t"                                                                                  \
    "add " one ", r2\n\t"                                                                                              \
    "add " two ", r3\n\t"

#define COMBINE(at)                                                                                                    \
    COMBINE_TWO("r4", "r5", at) COMBINE_TWO("r6", "r7", at " + 8")                                                     \
    COMBINE_TWO("r8", "r9", at " + 16") COMBINE_TWO("r10", "r11", at " + 24")

/* As COMBINE_TWO, times the word at [sp, #factor]. */
#define SCALE_TWO(one, two, at, factor)                                                                                \
    "ldrd r2, r3, [sp, #" at "]\n\t"                                                                                   \
    "sub r12, r2, " one "\n\t"                                                                                         \
    "sub lr, r3, " two "\n\t"                                                                                          \
    "add " one ", r2\n\t"                                                                                              \
    "add " two ", r3\n\t"                                                                                              \
    "ldr r2, [sp, #" factor "]\n\t"                                                                                    \
    "mul r12, r12, r2\n\t"                                                                                             \
    "mul lr, lr, r2\n\t"                                                                                               \
    "mul " one ", " one ", r2\n\t"                                                                                     \
    "mul " two ", " two ", r2\n\t"                                                                                     \
    "strd r12, lr, [sp, #" at "]\n\t"

#define SCALE(at, factor)                                                                                              \
    SCALE_TWO("r4", "r5", at, factor) SCALE_TWO("r6", "r7", at " + 8", factor)                                         \
    SCALE_TWO("r8", "r9", at " + 16", factor) SCALE_TWO("r10", "r11", at " + 24", factor)

/* Of two sums r and p at [sp, #at]: p + r stay, p + 4 r go there. */
#define EVEN_TWO(one, two, at)                                                                                         \
    "ldrd r2, r3, [sp, #" at "]\n\t"                                                                                   \
    "add r12, r2, " one ", lsl #2\n\t"                                                                                 \
    "add lr, r3, " two ", lsl #2\n\t"                                                                                  \
    "add " one ", r2\n\t"                                                                                              \
    "add " two ", r3\n\t"                                                                                              \
    "strd r12, lr, [sp, #" at "]\n\t"

#define EVEN_ROWS(at)                                                                                                  \
    EVEN_TWO("r4", "r5", at) EVEN_TWO("r6", "r7", at " + 8")                                                           \
    EVEN_TWO("r8", "r9", at " + 16") EVEN_TWO("r10", "r11", at " + 24")

/* Of q at [sp, #at] and s at [sp, #other]: q + 8 s come to registers, q + 2 s go to [sp, #at]. */
#define ODD_TWO(one, two, at, other)                                                                                   \
    "ldrd r2, r3, [sp, #" at "]\n\t"                                                                                   \
    "ldrd r12, lr, [sp, #" other "]\n\t"                                                                               \
    "add " one ", r2, r12, lsl #3\n\t"                                                                                 \
    "add " two ", r3, lr, lsl #3\n\t"                                                                                  \
    "add r2, r2, r12, lsl #1\n\t"                                                                                      \
    "add r3, r3, lr, lsl #1\n\t"                                                                                       \
    "strd r2, r3, [sp, #" at "]\n\t"

#define ODD_ROWS(at, other)                                                                                            \
    ODD_TWO("r4", "r5", at, other) ODD_TWO("r6", "r7", at " + 8", other " + 8")                                        \
    ODD_TWO("r8", "r9", at " + 16", other " + 16") ODD_TWO("r10", "r11", at " + 24", other " + 24")

#define LARGER_OF(at) RAISE_SUMS(at, at " + 16")

#define TILES_OF_2(name, step, bytes, first_row, second_row)                                                                        \
    __attribute__((naked)) void name(const struct int8_tiles *job) {                                                   \
        (void)job;                                                                                                     \
        __asm volatile(                                                                                                \
            BEGIN_TILES("32", "64", bytes)                                                                                    \
            RETURN_TO("4")                                                                                             \
            STEPS(step("32", "56"), "16")                                                                           \
            "ldr pc, [sp, #36]\n"                                                                                      \
            PLANE_ENDS("4") SUMS_TO("84") NEXT_PLANE SUMS_FROM(ZEROS) RETURN_TO("5")                                   \
            PLANE_ENDS("5") COMBINE("84") NEXT_PLANE RETURN_TO("6")                                                    \
            PLANE_ENDS("6") first_row NEXT_PLANE SUMS_FROM("84") RETURN_TO("7")                                        \
            PLANE_ENDS("7") second_row                                                                                 \
            END_TILES);                                                                                                \
    }

#define PLAIN_OF_2(name, step, bytes) TILES_OF_2(name, step, bytes, PUT_ROW("0", "2"), PUT_ROW("1", "2") NEXT_SUMS("2"))
#define POOLED_OF_2(name, step, bytes)                                                                                 \
    TILES_OF_2(name, step, bytes, SUMS_TO("116"), LARGER_OF("116") PUT_ROW("0", "1") NEXT_SUMS("1"))

PLAIN_OF_2(int8_tiles_of_2, STEP_OF, STEP_BYTES)
POOLED_OF_2(int8_tiles_of_2_pooled, STEP_OF, STEP_BYTES)
PLAIN_OF_2(int8_lone_tiles_of_2, LONE_STEP_OF, LONE_STEP_BYTES)
POOLED_OF_2(int8_lone_tiles_of_2_pooled, LONE_STEP_OF, LONE_STEP_BYTES)

#define TILES_OF_4(name, step, bytes, first_row, last_rows)                                                                         \
    __attribute__((naked)) void name(const struct int8_tiles *job) {                                                   \
        (void)job;                                                                                                     \
        __asm volatile(                                                                                                \
            BEGIN_TILES("48", "96", bytes)                                                                                    \
            RETURN_TO("4")                                                                                             \
            STEPS(step("48", "88"), "16")                                                                           \
            "ldr pc, [sp, #36]\n"                                                                                      \
            PLANE_ENDS("4") SUMS_TO("84") NEXT_PLANE SUMS_FROM(ZEROS) RETURN_TO("5")                                   \
            PLANE_ENDS("5") SCALE("84", FOUR_THIRDS) SUMS_TO("116") NEXT_PLANE SUMS_FROM(ZEROS) RETURN_TO("6")         \
            PLANE_ENDS("6") SUMS_TO("148") NEXT_PLANE SUMS_FROM(ZEROS) RETURN_TO("7")                                  \
            PLANE_ENDS("7") SCALE("148", THIRD) EVEN_ROWS("116") NEXT_PLANE RETURN_TO("8")                             \
            PLANE_ENDS("8") first_row ODD_ROWS("84", "148") NEXT_PLANE RETURN_TO("9")                                  \
            PLANE_ENDS("9") last_rows                                                                                  \
            END_TILES);                                                                                                \
    }

#define PLAIN_OF_4(name, step, bytes)                                                                                  \
    TILES_OF_4(name, step, bytes, PUT_ROW("0", "4"),                                                                   \
               PUT_ROW("3", "4") SUMS_FROM("84") PUT_ROW("1", "4") SUMS_FROM("116") PUT_ROW("2", "4") NEXT_SUMS("4"))
#define POOLED_OF_4(name, step, bytes)                                                                                 \
    TILES_OF_4(name, step, bytes, SUMS_TO("180"),                                                                      \
               LARGER_OF("116") PUT_ROW("1", "2") SUMS_FROM("180") LARGER_OF("84") PUT_ROW("0", "2") NEXT_SUMS("2"))

PLAIN_OF_4(int8_tiles_of_4, STEP_OF, STEP_BYTES)
POOLED_OF_4(int8_tiles_of_4_pooled, STEP_OF, STEP_BYTES)
PLAIN_OF_4(int8_lone_tiles_of_4, LONE_STEP_OF, LONE_STEP_BYTES)
POOLED_OF_4(int8_lone_tiles_of_4_pooled, LONE_STEP_OF, LONE_STEP_BYTES)

_Static_assert(offsetof(struct int8_transform, second) == 4 && offsetof(struct int8_transform, row) == 8 &&
                   offsetof(struct int8_transform, fours) == 12 && offsetof(struct int8_transform, rest) == 16 &&
                   offsetof(struct int8_transform, to) == 20 && offsetof(struct int8_transform, columns) == 24,
               "as the assembly reads it");

/* Three weights of either channel, r4-r6 and r7-r9: four bytes, two, or one; `next` moves on by so many. */
#define LOAD(load, next)                                                                                               \
    load " r5, [r0, r2]\n\t"                                                                                           \
    load " r6, [r0, r2, lsl #1]\n\t"                                                                                   \
    load " r4, [r0]" next "\n\t"                                                                                       \
    load " r8, [r1, r2]\n\t"                                                                                           \
    load " r9, [r1, r2, lsl #1]\n\t"                                                                                   \
    load " r7, [r1]" next "\n\t"

#define EACH(what) what("r4") what("r5") what("r6") what("r7") what("r8") what("r9")

#define EVEN_PAIR(word) "sxtb16 " word ", " word "\n\t"
#define ODD_PAIR(word) "sxtb16 " word ", " word ", ror #8\n\t"
#define WHOLE_PAIR(word)                                                                                               \
    "sxtb16 r10, " word ", ror #8\n\t"                                                                                 \
    "sxtb16 " word ", " word "\n\t"                                                                                    \
    "pkhbt " word ", " word ", r10, lsl #16\n\t"
#define HALF_PAIR(word) "uxth " word ", " word "\n\t"

#define PUT_OF_2                                                                                                       \
    "strd r4, r7, [r3, #32]\n\t"                                                                                       \
    "strd r6, r9, [r3, #48]\n\t"                                                                                       \
    "sadd16 r4, r4, r6\n\t"                                                                                            \
    "sadd16 r7, r7, r9\n\t"                                                                                            \
    "ssub16 r10, r4, r5\n\t"                                                                                           \
    "ssub16 r11, r7, r8\n\t"                                                                                           \
    "strd r10, r11, [r3, #16]\n\t"                                                                                     \
    "sadd16 r4, r4, r5\n\t"                                                                                            \
    "sadd16 r7, r7, r8\n\t"                                                                                            \
    "strd r4, r7, [r3], #64\n\t"

#define PUT_OF_4                                                                                                       \
    "strd r4, r7, [r3, #64]\n\t"                                                                                       \
    "strd r6, r9, [r3, #80]\n\t"                                                                                       \
    "sadd16 r10, r4, r6\n\t"                                                                                           \
    "sadd16 r11, r7, r9\n\t"                                                                                           \
    "sadd16 r6, r6, r6\n\t"                                                                                            \
    "sadd16 r9, r9, r9\n\t"                                                                                            \
    "sadd16 r6, r6, r6\n\t"                                                                                            \
    "sadd16 r9, r9, r9\n\t"                                                                                            \
    "sadd16 r4, r4, r6\n\t" /* g0 + 4 g2 */                                                                            \
    "sadd16 r7, r7, r9\n\t"                                                                                            \
    "ssub16 r6, r10, r5\n\t"                                                                                           \
    "ssub16 r9, r11, r8\n\t"                                                                                           \
    "strd r6, r9, [r3, #16]\n\t"                                                                                       \
    "sadd16 r10, r10, r5\n\t"                                                                                          \
    "sadd16 r11, r11, r8\n\t"                                                                                          \
    "sadd16 r5, r5, r5\n\t"                                                                                            \
    "sadd16 r8, r8, r8\n\t"                                                                                            \
    "sadd16 r6, r4, r5\n\t"                                                                                            \
    "sadd16 r9, r7, r8\n\t"                                                                                            \
    "strd r6, r9, [r3, #32]\n\t"                                                                                       \
    "ssub16 r4, r4, r5\n\t"                                                                                            \
    "ssub16 r7, r7, r8\n\t"                                                                                            \
    "strd r4, r7, [r3, #48]\n\t"                                                                                       \
    "strd r10, r11, [r3], #96\n\t"

/* lr is where the fours of the first channel end, r12 the rest. On the stack: bytes of the fours 0, rest 4, columns
 * 8. */
#define TRANSFORM_WEIGHTS(name, put)                                                                                   \
    __attribute__((naked)) void name(const struct int8_transform *job) {                                               \
        (void)job;                                                                                                     \
        __asm volatile(                                                                                                \
            "push {r4-r11, lr}\n\t"                                                                                    \
            "sub sp, #12\n\t"                                                                                          \
            "ldm r0, {r0, r1, r2, r3, r4, r5, r6}\n\t"                                                                 \
            "lsls r3, r3, #2\n\t"                                                                                      \
            "strd r3, r4, [sp, #0]\n\t"                                                                                \
            "str r6, [sp, #8]\n\t"                                                                                     \
            "mov r3, r5\n"                                                                                             \
            "1:\n\t" /* a column */                                                                                    \
            "ldrd lr, r12, [sp, #0]\n\t"                                                                               \
            "add lr, r0\n"                                                                                             \
            "2:\n\t" /* four channels */                                                                               \
            LOAD("ldr", "") EACH(EVEN_PAIR) put                                                                        \
            LOAD("ldr", ", #4") EACH(ODD_PAIR) put                                                                     \
            "cmp r0, lr\n\t"                                                                                           \
            "bne 2b\n\t"                                                                                               \
            "cmp r12, #2\n\t"                                                                                          \
            "blo 3f\n\t"                                                                                               \
            LOAD("ldrh", ", #2") EACH(WHOLE_PAIR) put                                                                  \
            "3:\n\t"                                                                                                   \
            "lsls r12, r12, #31\n\t"                                                                                   \
            "beq 4f\n\t"                                                                                               \
            LOAD("ldrsb", ", #1") EACH(HALF_PAIR) put                                                                  \
            "4:\n\t"                                                                                                   \
            "ldr r4, [sp, #8]\n\t"                                                                                     \
            "subs r4, #1\n\t"                                                                                          \
            "str r4, [sp, #8]\n\t"                                                                                     \
            "bne.w 1b\n\t"                                                                                             \
            "add sp, #12\n\t"                                                                                          \
            "pop {r4-r11, pc}");                                                                                       \
    }
/* clang-format on */

TRANSFORM_WEIGHTS(int8_transform_weights_of_2, PUT_OF_2)
TRANSFORM_WEIGHTS(int8_transform_weights_of_4, PUT_OF_4)

#endif
