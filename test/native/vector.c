#include "vector.h"

#define MAGIC 0x31564245

static size_t round_up(size_t length) { return (length + 3) / 4 * 4; }

bool vector_parse(const uint8_t *bytes, size_t length, struct vector *vector) {
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
