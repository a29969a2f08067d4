/*
 * Golden vectors, see docs/model-format.md.
 */
#ifndef EARBIT_TEST_VECTOR_H
#define EARBIT_TEST_VECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vector {
    const uint8_t *model, *input, *output;
    size_t model_length, input_length, output_length;
};

/** Finds the parts of a vector file. @return false when it is none. */
bool vector_parse(const uint8_t *bytes, size_t length, struct vector *vector);

#endif
