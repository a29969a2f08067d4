#include "xnor.h"

void xnor_maxpool(uint32_t in_h, uint32_t in_w, uint32_t channels, uint32_t pool_h, uint32_t pool_w,
                  const uint32_t *input, uint32_t *output) {
    const uint32_t words = bits_words(channels);
    for (uint32_t y = 0; y < in_h / pool_h; y++)
        for (uint32_t x = 0; x < in_w / pool_w; x++, output += words)
            for (uint32_t k = 0; k < words; k++) {
                uint32_t any = 0;
                for (uint32_t i = y * pool_h; i < (y + 1) * pool_h; i++)
                    for (uint32_t j = x * pool_w; j < (x + 1) * pool_w; j++)
                        any |= input[(i * in_w + j) * words + k];
                output[k] = any;
            }
}
