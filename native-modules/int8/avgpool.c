#include "int8.h"

size_t int8_avgpool_scratch(uint32_t channels) { return (size_t)channels * 4; }

void int8_avgpool(uint32_t positions, uint32_t channels, int16_t input_zero_point, const int8_t *input,
                  const struct output_stage *stage, void *scratch, int8_t *output) {
    int32_t *sums = scratch;
    for (uint32_t c = 0; c < channels; c++)
        sums[c] = 0;
    for (uint32_t i = 0; i < positions; i++)
        for (uint32_t c = 0; c < channels; c++)
            sums[c] += *input++ - input_zero_point;
    output_write(stage, sums, channels, 0, output);
}
