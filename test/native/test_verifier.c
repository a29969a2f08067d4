/*
 * The verifier against damaged files: `test_verifier FILE.ebv...`. Sanitizers watch: no file may make it read outside,
 * and a file that it accepts must run.
 */
#include "tap.h"
#include "try_model.h"
#include "vector.h"
#include <stdlib.h>
#include <string.h>

enum { ARENA = 1 << 20, MOST_WORK = 2000000, RANDOM_MUTANTS = 2000 };

static unsigned accepted, refused, ran;

static uint32_t random_word(void) {
    static uint32_t state = 1;
    state = state * 1664525 + 1013904223;
    return state >> 8;
}

/** Tries an exact copy, so that one byte too far is seen. */
static void try_file(const uint8_t *bytes, size_t length, uint64_t most_work) {
    uint8_t *copy = malloc(length ? length : 1);
    memcpy(copy, bytes, length);
    const struct trial trial = try_model(copy, length, ARENA, most_work);
    accepted += trial.accepted;
    refused += !trial.accepted;
    ran += trial.ran;
    if (trial.fault)
        tap_ok(false, "%s", trial.fault);
    free(copy);
}

static void try_mutant(uint8_t *bytes, size_t length) {
    try_file(bytes, length, MOST_WORK);
    sign_model(bytes, length);
    try_file(bytes, length, MOST_WORK);
}

static void truncations(const uint8_t *original, size_t length, uint8_t *bytes) {
    accepted = 0;
    for (size_t shorter = 0; shorter < length; shorter++) {
        memcpy(bytes, original, length);
        try_file(bytes, shorter, MOST_WORK);
        if (shorter >= sizeof(struct model_header)) {
            const uint32_t total = (uint32_t)shorter;
            memcpy(bytes + offsetof(struct model_header, total_length), &total, sizeof total);
            sign_model(bytes, shorter);
            try_file(bytes, shorter, MOST_WORK);
        }
    }
}

/** All single bits of header, layer table and text; the format has them at the start. */
static void bit_flips(const uint8_t *original, size_t length, size_t end, uint8_t *bytes) {
    for (size_t bit = 0; bit < end * 8; bit++) {
        memcpy(bytes, original, length);
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        try_mutant(bytes, length);
    }
}

/** A few fields at once, with values at the edges. */
static void random_mutants(const uint8_t *original, size_t length, size_t end, uint8_t *bytes) {
    static const uint32_t values[] = {0,   1,     2,     3,     4,          127,        128,
                                      255, 32767, 32768, 65535, 0x7FFFFFFF, 0x80000000, UINT32_MAX};
    for (unsigned i = 0; i < RANDOM_MUTANTS; i++) {
        memcpy(bytes, original, length);
        for (unsigned changes = 1 + random_word() % 3; changes > 0; changes--) {
            const size_t size = (size_t)1 << random_word() % 3;
            const size_t offset = random_word() % (end / size) * size;
            uint32_t value = values[random_word() % (sizeof values / sizeof *values)];
            if (random_word() % 4 == 0)
                value = random_word() % length / 4 * 4;
            memcpy(bytes + offset, &value, size);
        }
        sign_model(bytes, length);
        try_file(bytes, length, MOST_WORK);
    }
}

static void test_model(const char *name, const struct vector *vector) {
    const uint8_t *original = vector->model;
    const size_t length = vector->model_length;
    const struct model_header *header = (const struct model_header *)original;
    const size_t end = header->text + header->text_length;
    uint8_t *bytes = malloc(length);
    accepted = refused = ran = 0;
    try_file(original, length, UINT64_MAX);
    tap_ok(ran == 1, "%s is accepted and runs", name);
    truncations(original, length, bytes);
    tap_ok(accepted == 0, "%s is refused at any shorter length", name);
    accepted = refused = ran = 0;
    bit_flips(original, length, end, bytes);
    random_mutants(original, length, end, bytes);
    tap_ok(refused > 0, "%s: of its mutants %u are refused, %u accepted, %u run", name, refused, accepted, ran);
    free(bytes);
}

int main(int count, char **paths) {
    for (int i = 1; i < count; i++)
        test_vector_file(paths[i], test_model);
    return tap_done();
}
