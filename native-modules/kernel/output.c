#include "assert.h"
#include "kernel.h"
#include "quantize.h"
#include "requantize.h"

bool sums_fit(uint64_t magnitude, unsigned left_shift, uint32_t channels, const int32_t *bias) {
    for (uint32_t c = 0; c < channels; c++)
        if (!sum_fits(magnitude, left_shift, bias ? bias[c] : 0))
            return false;
    return true;
}

unsigned output_stage_of_multiples(const struct output_stage *stage, unsigned doublings,
                                   struct output_stage *multiple) {
    *multiple = *stage;
    if (stage->type == TENSOR_BITS)
        return doublings;
    const unsigned shifts = stage->left_shift < doublings ? stage->left_shift : doublings;
    multiple->left_shift = (uint8_t)(stage->left_shift - shifts);
    return doublings - shifts;
}

/** From a sum to an integer output. */
struct quantizer {
    int32_t left_shift, zero_point, minimum, maximum, bias, multiplier;
};

static inline struct quantizer quantizer_of(const struct output_stage *stage, uint32_t channel) {
    return (struct quantizer){stage->left_shift,
                              stage->zero_point,
                              stage->minimum,
                              stage->maximum,
                              stage->bias ? stage->bias[channel] : 0,
                              stage->multiplier[channel]};
}

static inline int32_t quantized(struct quantizer q, int32_t sum) {
    int32_t y = q.zero_point + requantize(sum * (INT32_C(1) << q.left_shift) + q.bias, q.multiplier);
    return y < q.minimum ? q.minimum : y > q.maximum ? q.maximum : y;
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
            y[c] = (int8_t)quantized(quantizer_of(stage, c), sums[c]);
        return;
    }
    case TENSOR_INT16: {
        int16_t *y = (int16_t *)output + position * channels;
        for (uint32_t c = 0; c < channels; c++)
            y[c] = (int16_t)quantized(quantizer_of(stage, c), sums[c]);
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

/**
 * As quantized, for a stage that clamps to zero_point..zero_point + 2^bits - 1, as a ReLU does: one USAT. The shift is
 * part of a multiplication.
 */
static inline int32_t quantized_above_zero(struct quantizer q, int32_t factor, unsigned bits, int32_t sum) {
    const int32_t y = requantize(sum * factor + q.bias, q.multiplier), most = (INT32_C(1) << bits) - 1;
    return q.zero_point + (y < 0 ? 0 : y > most ? most : y);
}

/* One channel at a time: its numbers stay in registers. One function for each element. */
#define WRITE_CHANNEL(name, element, bits)                                                                             \
    static void name(struct quantizer q, const int32_t *sums, uint32_t stride, uint32_t count, element *y,             \
                     uint32_t channels) {                                                                              \
        int32_t factor = INT32_C(1) << q.left_shift;                                                                   \
        __asm("" : "+r"(factor)); /* or it becomes a shift and an addition again */                                    \
        if (q.minimum == q.zero_point && q.maximum == q.zero_point + (1 << (bits)) - 1) {                              \
            for (; count >= 2; count -= 2, sums += 2 * stride, y += 2 * channels) {                                    \
                y[0] = (element)quantized_above_zero(q, factor, bits, sums[0]);                                        \
                y[channels] = (element)quantized_above_zero(q, factor, bits, sums[stride]);                            \
            }                                                                                                          \
            if (count > 0)                                                                                             \
                *y = (element)quantized_above_zero(q, factor, bits, *sums);                                            \
            return;                                                                                                    \
        }                                                                                                              \
        for (; count > 0; count--, sums += stride, y += channels)                                                      \
            *y = (element)quantized(q, *sums);                                                                         \
    }

WRITE_CHANNEL(write_int8, int8_t, 8)
WRITE_CHANNEL(write_int16, int16_t, 15)

#ifdef __ARM_FEATURE_DSP
/** Up to four channels of a stage that clamps to -128..127 from a zero point of -128. */
static void write_four_above_zero(const struct output_stage *stage, const struct output_part *part, const int32_t *sums,
                                  int8_t *y) {
    const uint32_t count = part->end - part->first;
    const int32_t *bias = stage->bias ? stage->bias + part->first : NULL, *multiplier = stage->multiplier + part->first;
    int32_t biases[QUANTIZE_CHANNELS], multipliers[QUANTIZE_CHANNELS];
    if (count < QUANTIZE_CHANNELS || bias == NULL) {
        for (uint32_t k = 0; k < QUANTIZE_CHANNELS; k++) {
            biases[k] = k < count && bias ? bias[k] : 0;
            multipliers[k] = k < count ? multiplier[k] : 0;
        }
        bias = biases;
        multiplier = multipliers;
    }
    const struct quantize job = {sums,
                                 sums + part->count * part->stride,
                                 part->stride * 4,
                                 y,
                                 part->channels,
                                 INT32_C(1) << stage->left_shift,
                                 count,
                                 bias,
                                 multiplier,
                                 part->rows,
                                 part->row_stride * 4};
    quantize_four(&job);
}
#endif

/** Up to four channels, from one on that is a multiple of four. */
static void write_four_bits(const struct output_stage *stage, const struct output_part *part, const int32_t *sums,
                            uint32_t *y) {
    const uint32_t words = bits_words(part->channels), shift = part->first % 32, count = part->end - part->first;
    const uint32_t used = ((UINT32_C(1) << count) - 1) << shift, invert = stage->invert[part->first / 32] & used;
    int32_t thresholds[4];
    for (uint32_t c = 0; c < 4; c++)
        thresholds[c] = c < count ? stage->threshold[part->first + c] : 0;
    y += part->first / 32;
    for (uint32_t i = 0; i < part->count; i++, sums += part->stride, y += words) {
        uint32_t bits = 0;
#pragma GCC unroll 4
        for (uint32_t c = 0; c < 4; c++)
            if (sums[c] >= thresholds[c])
                bits |= 1u << c;
        bits = ((bits << shift) & used) ^ invert;
        *y = shift == 0 ? bits : *y | bits;
    }
}

void output_write_part(const struct output_stage *stage, const struct output_part *part, const int32_t *sums,
                       void *output) {
    const uint32_t channels = part->channels;
    uint32_t element = part->position * channels;
#ifdef __ARM_FEATURE_DSP
    if (stage->type == TENSOR_INT8 && stage->zero_point == INT8_MIN && stage->minimum == INT8_MIN &&
        stage->maximum == INT8_MAX && part->end - part->first <= QUANTIZE_CHANNELS && part->count > 0 &&
        part->rows > 0) {
        write_four_above_zero(stage, part, sums, (int8_t *)output + element + part->first);
        return;
    }
#endif
    for (uint32_t i = 0; i < part->rows; i++, sums += part->row_stride, element += part->count * channels) {
        if (stage->type == TENSOR_BITS) {
            EARBIT_ASSERT(part->first % 4 == 0 && part->end - part->first <= 4);
            write_four_bits(stage, part, sums,
                            (uint32_t *)output + (part->position + i * part->count) * bits_words(channels));
            continue;
        }
        for (uint32_t c = part->first; c < part->end; c++) {
            const int32_t *from = sums + (c - part->first);
            if (stage->type == TENSOR_INT8) {
                write_int8(quantizer_of(stage, c), from, part->stride, part->count, (int8_t *)output + element + c,
                           channels);
            } else {
                EARBIT_ASSERT(stage->type == TENSOR_INT16);
                write_int16(quantizer_of(stage, c), from, part->stride, part->count, (int16_t *)output + element + c,
                            channels);
            }
        }
    }
}
