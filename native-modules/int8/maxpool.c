#include "../kernel/assert.h"
#include "int8.h"

/* One function for each type: the loop is the same, the element is not. Rows of a window are contiguous in the
 * channels. */
#define MAXPOOL(name, element)                                                                                         \
    static void name(uint32_t in_h, uint32_t in_w, uint32_t channels, uint32_t pool_h, uint32_t pool_w,                \
                     const element *input, element *output) {                                                          \
        for (uint32_t y = 0; y < in_h / pool_h; y++)                                                                   \
            for (uint32_t x = 0; x < in_w / pool_w; x++, output += channels)                                           \
                for (uint32_t i = 0; i < pool_h * pool_w; i++) {                                                       \
                    uint32_t row = y * pool_h + i / pool_w, column = x * pool_w + i % pool_w;                          \
                    const element *value = input + (row * in_w + column) * channels;                                   \
                    for (uint32_t c = 0; c < channels; c++)                                                            \
                        if (i == 0 || value[c] > output[c])                                                            \
                            output[c] = value[c];                                                                      \
                }                                                                                                      \
    }

MAXPOOL(maxpool_int8, int8_t)
MAXPOOL(maxpool_int16, int16_t)

void int8_maxpool(uint32_t in_h, uint32_t in_w, uint32_t channels, uint32_t pool_h, uint32_t pool_w,
                  enum tensor_type type, const void *input, void *output) {
    EARBIT_ASSERT(type == TENSOR_INT8 || type == TENSOR_INT16);
    if (type == TENSOR_INT8)
        maxpool_int8(in_h, in_w, channels, pool_h, pool_w, input, output);
    else
        maxpool_int16(in_h, in_w, channels, pool_h, pool_w, input, output);
}
