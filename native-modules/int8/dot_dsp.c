#include "dot.h"

#ifdef __ARM_FEATURE_DSP

/* Each four elements go in the order 0, 2, 1, 3: two words then hold the pairs that SXTB16 makes of four weights. */
const int16_t *int8_prepare_column(const int16_t *from, uint32_t length, int16_t *room) {
    const int16_t *const end = from + length, *const end_of_fours = from + (length & ~3u);
    int16_t *to = room;
    while (from != end_of_fours) {
        uint32_t first, second, even;
        __asm volatile(
            "ldr %[first], [%[from]], #4\n\t"
            "ldr %[second], [%[from]], #4\n\t"
            "pkhbt %[even], %[first], %[second], lsl #16\n\t"
            "pkhtb %[second], %[second], %[first], asr #16\n\t"
            "strd %[even], %[second], [%[to]], #8"
            : [from] "+r"(from), [to] "+r"(to), [first] "=&r"(first), [second] "=&r"(second), [even] "=&r"(even)
            :
            : "memory");
    }
    while (from != end)
        *to++ = *from++;
    return room;
}

/* Four weights times four elements of each column: nine instructions for eight products. A compiler does not keep to
 * the order of loads that the registers bear. */
static inline __attribute__((always_inline)) void multiply_four(const int8_t **weights, const int16_t **a,
                                                                const int16_t **b, int32_t *sum_a, int32_t *sum_b) {
    uint32_t word, even, low, high;
    __asm volatile("ldr %[word], [%[weights]], #4\n\t"
                   "ldrd %[low], %[high], [%[a]], #8\n\t"
                   "sxtb16 %[even], %[word]\n\t"
                   "sxtb16 %[word], %[word], ror #8\n\t"
                   "smlad %[sum_a], %[low], %[even], %[sum_a]\n\t"
                   "smlad %[sum_a], %[high], %[word], %[sum_a]\n\t"
                   "ldrd %[low], %[high], [%[b]], #8\n\t"
                   "smlad %[sum_b], %[low], %[even], %[sum_b]\n\t"
                   "smlad %[sum_b], %[high], %[word], %[sum_b]"
                   : [weights] "+r"(*weights), [a] "+r"(*a), [b] "+r"(*b), [sum_a] "+r"(*sum_a), [sum_b] "+r"(*sum_b),
                     [word] "=&r"(word), [even] "=&r"(even), [low] "=&r"(low), [high] "=&r"(high)
                   :
                   : "memory");
}

void int8_raise_peaks(const int16_t *column_a, const int16_t *column_b, uint32_t length, const int8_t *weights,
                      uint32_t channels, int32_t *peaks_a, int32_t *peaks_b) {
    const int16_t *const end = column_a + length, *const end_of_eights = column_a + (length & ~7u);
    for (uint32_t c = 0; c < channels; c++) {
        const int16_t *a = column_a, *b = column_b;
        int32_t sum_a = 0, sum_b = 0;
        while (a != end_of_eights) {
            multiply_four(&weights, &a, &b, &sum_a, &sum_b);
            multiply_four(&weights, &a, &b, &sum_a, &sum_b);
        }
        if (length & 4)
            multiply_four(&weights, &a, &b, &sum_a, &sum_b);
        for (; a != end; a++, b++, weights++) {
            sum_a += *a * *weights;
            sum_b += *b * *weights;
        }
        int8_raise(&peaks_a[c], sum_a);
        int8_raise(&peaks_b[c], sum_b);
    }
}

#endif
