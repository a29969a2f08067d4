#include "../kernel/assert.h"
#include "int8.h"

size_t int8_log_power_scratch(uint32_t bands) { return (size_t)bands * 4; }

/** The sum of squares of one pair of channels over a window, whose rows and columns lie `row` and `column` elements
 * apart. */
static uint64_t power_of(const int16_t *pair, uint32_t row, uint32_t column, uint32_t pool_h, uint32_t pool_w) {
    uint64_t power = 0;
    for (uint32_t y = 0; y < pool_h; y++, pair += row)
        for (uint32_t x = 0; x < pool_w; x++) {
            const int16_t *element = pair + x * column;
            /* Two squares of -32768 are 2^31, one more than int32 holds. */
            power += (uint32_t)(element[0] * element[0]) + (uint32_t)(element[1] * element[1]);
        }
    return power;
}

/** The leading one gives the exponent; the ten bits behind it are the fraction as they stand, rounded down. */
static int32_t log2_of(uint64_t power) {
    if (power == 0)
        return 0;
    const uint32_t exponent = 63 - (uint32_t)__builtin_clzll(power);
    const uint64_t mantissa = exponent < 10 ? power << (10 - exponent) : power >> (exponent - 10);
    return (int32_t)(exponent * 1024 + (uint32_t)mantissa - 1024);
}

void int8_log_power(uint32_t in_h, uint32_t in_w, uint32_t bands, uint32_t pool_h, uint32_t pool_w,
                    const int16_t *input, const struct output_stage *stage, void *scratch, int8_t *output) {
    const uint32_t column = 2 * bands, row = in_w * column, out_h = in_h / pool_h, out_w = in_w / pool_w;
    int32_t *logarithms = scratch;
    EARBIT_ASSERT(stage->type == TENSOR_INT8 && pool_h <= UINT8_MAX && pool_w <= UINT8_MAX);
    for (uint32_t y = 0; y < out_h; y++)
        for (uint32_t x = 0; x < out_w; x++) {
            const int16_t *window = input + y * pool_h * row + x * pool_w * column;
            for (uint32_t c = 0; c < bands; c++)
                logarithms[c] = log2_of(power_of(window + 2 * c, row, column, pool_h, pool_w));
            output_write(stage, logarithms, bands, y * out_w + x, output);
        }
}
