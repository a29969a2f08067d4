/*
 * What the loops in assembly share. r4-r7 are the sums of the first column, r8-r11 those of the second; r0 walks along
 * the columns and r1 along the weights. r2, r3, r12 and lr are free between the steps.
 */
#ifndef EARBIT_INT8_STEP_DSP_H
#define EARBIT_INT8_STEP_DSP_H

/* Eight products, of whose operands the next ones lie so many bytes further; `last` is 8 less than `weights`. */
#define STEP_OF(columns, last)                                                                                         \
    "ldrd r2, r3, [r0], #" columns "\n\t"                                                                              \
    "ldrd r12, lr, [r1], #8\n\t"                                                                                       \
    "smlad r4, r2, r12, r4\n\t"                                                                                        \
    "smlad r8, r3, r12, r8\n\t"                                                                                        \
    "smlad r5, r2, lr, r5\n\t"                                                                                         \
    "smlad r9, r3, lr, r9\n\t"                                                                                         \
    "ldrd r12, lr, [r1], #" last "\n\t"                                                                                \
    "smlad r6, r2, r12, r6\n\t"                                                                                        \
    "smlad r10, r3, r12, r10\n\t"                                                                                      \
    "smlad r7, r2, lr, r7\n\t"                                                                                         \
    "smlad r11, r3, lr, r11\n\t"
#define STEP STEP_OF("8", "8")
#define STEP_BYTES "44"

/* As STEP_OF, of the first column alone. */
#define LONE_STEP_OF(columns, last)                                                                                    \
    "ldr r2, [r0], #" columns "\n\t"                                                                                   \
    "ldrd r12, lr, [r1], #8\n\t"                                                                                       \
    "smlad r4, r2, r12, r4\n\t"                                                                                        \
    "smlad r5, r2, lr, r5\n\t"                                                                                         \
    "ldrd r12, lr, [r1], #" last "\n\t"                                                                                \
    "smlad r6, r2, r12, r6\n\t"                                                                                        \
    "smlad r7, r2, lr, r7\n\t"
#define LONE_STEP_BYTES "28"

/* Eight zeros from a register's address on; r4 and r5 change. */
#define PUT_ZEROS(to)                                                                                                  \
    "movs r4, #0\n\t"                                                                                                  \
    "movs r5, #0\n\t"                                                                                                  \
    "strd r4, r5, [" to "]\n\t"                                                                                        \
    "strd r4, r5, [" to ", #8]\n\t"                                                                                    \
    "strd r4, r5, [" to ", #16]\n\t"                                                                                   \
    "strd r4, r5, [" to ", #24]\n\t"

#define RAISE(sum, peak)                                                                                               \
    "cmp " sum ", " peak "\n\t"                                                                                        \
    "it lt\n\t"                                                                                                        \
    "movlt " sum ", " peak "\n\t"

/* clang-format off */
/* The sums, or those that wait at [sp, #four] and [sp, #next] where these are larger. */
#define RAISE_SUMS(four, next)                                                                                         \
    "add lr, sp, #" four "\n\t"                                                                                        \
    "ldm lr, {r2, r3, r12, lr}\n\t"                                                                                    \
    RAISE("r4", "r2") RAISE("r5", "r3") RAISE("r6", "r12") RAISE("r7", "lr")                                           \
    "add lr, sp, #" next "\n\t"                                                                                        \
    "ldm lr, {r2, r3, r12, lr}\n\t"                                                                                    \
    RAISE("r8", "r2") RAISE("r9", "r3") RAISE("r10", "r12") RAISE("r11", "lr")
/* clang-format on */

#endif
