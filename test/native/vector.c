#include "vector.h"
#include "file.h"
#include "tap.h"
#include <stdbool.h>
#include <stdlib.h>

#define MAGIC 0x31564245

static size_t round_up(size_t length) { return (length + 3) / 4 * 4; }

/** Finds the parts. @return false when it is no vector. */
static bool parse(const uint8_t *bytes, size_t length, struct vector *vector) {
    const uint32_t *header = (const uint32_t *)bytes;
    if (length < 16 || header[0] != MAGIC ||
        length != 16 + round_up(header[1]) + round_up(header[2]) + round_up(header[3]))
        return false;
    vector->model = bytes + 16;
    vector->model_length = header[1];
    vector->input = vector->model + round_up(header[1]);
    vector->input_length = header[2];
    vector->output = vector->input + round_up(header[2]);
    vector->output_length = header[3];
    return true;
}

void test_vector_file(const char *path, void (*test)(const char *name, const struct vector *vector)) {
    struct vector vector;
    size_t length;
    uint8_t *bytes = read_file(path, &length);
    if (bytes && parse(bytes, length, &vector))
        test(base_name(path), &vector);
    else
        tap_ok(false, "%s is a vector", path);
    free(bytes);
}
