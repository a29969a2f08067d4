#include "xnor.h"

void xnor_pack(uint32_t positions, uint32_t channels, const int8_t *input, uint32_t *output) {
    for (uint32_t i = 0; i < positions; i++)
        for (uint32_t first = 0; first < channels; first += 32) {
            uint32_t count = channels - first < 32 ? channels - first : 32;
            uint32_t word = 0;
            for (uint32_t c = 0; c < count; c++)
                word |= (uint32_t)(*input++ >= 0) << c;
            *output++ = word;
        }
}
