/* A dense layer is a convolution with one position: its kernel is as large as its input. */
#include "dot.h"
#include "int8.h"

size_t int8_dense_scratch(uint32_t inputs, uint32_t outputs) {
    return (size_t)outputs * 4 + ((size_t)inputs * 2 + 3) / 4 * 4;
}

void int8_dense(uint32_t inputs, uint32_t outputs, const struct int8_input *input, const int8_t *weights,
                const struct output_stage *stage, void *scratch, void *output) {
    int32_t *sums = scratch;
    int16_t *widened = (int16_t *)(sums + outputs);
    const int16_t *column = input->data;
    if (input->type == TENSOR_INT8) {
        const int8_t *x = input->data;
        for (uint32_t i = 0; i < inputs; i++)
            widened[i] = (int16_t)(x[i] - input->zero_point);
        column = widened;
    }
    for (uint32_t c = 0; c < outputs; c++)
        sums[c] = INT32_MIN;
    int8_dot_peaks(column, weights, inputs, outputs, sums);
    output_write(stage, sums, outputs, 0, output);
}
