#include "int8.h"

size_t int8_dense_scratch(uint32_t inputs, uint32_t outputs) {
    return (size_t)outputs * 4 + ((size_t)inputs * 2 + 3) / 4 * 4;
}

/** Four outputs at a time share each load of an input. */
static void dot_products(const int16_t *inputs, uint32_t length, const int8_t *weights, uint32_t outputs,
                         int32_t *sums) {
    uint32_t c = 0;
    for (; c + 4 <= outputs; c += 4) {
        const int8_t *w0 = weights, *w1 = w0 + length, *w2 = w1 + length, *w3 = w2 + length;
        int32_t sum0 = 0, sum1 = 0, sum2 = 0, sum3 = 0;
        for (uint32_t k = 0; k < length; k++) {
            const int16_t x = inputs[k];
            sum0 += x * *w0++;
            sum1 += x * *w1++;
            sum2 += x * *w2++;
            sum3 += x * *w3++;
        }
        sums[c] = sum0, sums[c + 1] = sum1, sums[c + 2] = sum2, sums[c + 3] = sum3;
        weights = w3;
    }
    for (; c < outputs; c++) {
        sums[c] = 0;
        for (uint32_t k = 0; k < length; k++)
            sums[c] += inputs[k] * *weights++;
    }
}

void int8_dense(uint32_t inputs, uint32_t outputs, const struct int8_input *input, const int8_t *weights,
                const struct output_stage *stage, void *scratch, void *output) {
    int32_t *sums = scratch;
    int16_t *widened = (int16_t *)(sums + outputs);
    const int16_t *numbers = input->data;
    if (input->type == TENSOR_INT8) {
        const int8_t *x = input->data;
        for (uint32_t i = 0; i < inputs; i++)
            widened[i] = (int16_t)(x[i] - input->zero_point);
        numbers = widened;
    }
    dot_products(numbers, inputs, weights, outputs, sums);
    output_write(stage, sums, outputs, 0, output);
}
