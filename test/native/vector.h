/*
 * Golden vectors, see docs/model-format.md.
 */
#ifndef EARBIT_TEST_VECTOR_H
#define EARBIT_TEST_VECTOR_H

#include <stddef.h>
#include <stdint.h>

struct vector {
    const uint8_t *model, *input, *output;
    size_t model_length, input_length, output_length;
};

/** Reads a vector file and hands it to `test`; a file that is none fails. */
void test_vector_file(const char *path, void (*test)(const char *name, const struct vector *vector));

#endif
