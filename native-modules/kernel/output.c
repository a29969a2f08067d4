#include "assert.h"
#include "kernel.h"
#include "requantize.h"

bool sums_fit(uint64_t magnitude, unsigned left_shift, uint32_t channels, const int32_t *bias) {
    for (uint32_t c = 0; c < channels; c++)
        if (!sum_fits(magnitude, left_shift, bias ? bias[c] : 0))
            return false;
    return true;
}

static inline int32_t quantized(const struct output_stage *stage, int32_t sum, uint32_t channel) {
    int32_t value = sum * (INT32_C(1) << stage->left_shift) + (stage->bias ? stage->bias[channel] : 0);
    int32_t y = stage->zero_point + requantize(value, stage->multiplier[channel]);
    return y < stage->minimum ? stage->minimum : y > stage->maximum ? stage->maximum : y;
}

static void write_bits(const struct output_stage *stage, const int32_t *sums, uint32_t channels, uint32_t *output) {
    const int32_t *threshold = stage->threshold;
    for (uint32_t first = 0; first < channels; first += 32) {
        uint32_t count = channels - first < 32 ? channels - first : 32;
        uint32_t word = 0;
        for (uint32_t c = 0; c < count; c++)
            word |= (uint32_t)(*sums++ >= *threshold++) << c;
        output[first / 32] = word ^ stage->invert[first / 32];
    }
}

void output_write(const struct output_stage *stage, const int32_t *sums, uint32_t channels, uint32_t position,
                  void *output) {
    switch (stage->type) {
    case TENSOR_INT8: {
        int8_t *y = (int8_t *)output + position * channels;
        for (uint32_t c = 0; c < channels; c++)
            y[c] = (int8_t)quantized(stage, sums[c], c);
        return;
    }
    case TENSOR_INT16: {
        int16_t *y = (int16_t *)output + position * channels;
        for (uint32_t c = 0; c < channels; c++)
            y[c] = (int16_t)quantized(stage, sums[c], c);
        return;
    }
    case TENSOR_BITS:
        write_bits(stage, sums, channels, (uint32_t *)output + position * bits_words(channels));
        return;
    case TENSOR_INT32: {
        int32_t *y = (int32_t *)output + position * channels;
        for (uint32_t c = 0; c < channels; c++)
            y[c] = sums[c] + stage->bias[c];
        return;
    }
    }
    EARBIT_ASSERT(false);
}
