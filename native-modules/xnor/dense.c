#include "mismatches.h"
#include "xnor.h"

size_t xnor_dense_scratch(uint32_t outputs) { return (size_t)outputs * 4; }

void xnor_dense(uint32_t positions, uint32_t in_c, uint32_t outputs, const uint32_t *input, const uint32_t *weights,
                const struct output_stage *stage, void *scratch, void *output) {
    int32_t *sums = scratch;
    xnor_mismatches(input, positions * bits_words(in_c), weights, outputs, sums);
    for (uint32_t c = 0; c < outputs; c++)
        sums[c] = (int32_t)(positions * in_c) - 2 * sums[c];
    output_write(stage, sums, outputs, 0, output);
}
