/*
 * libFuzzer on model files: verifier, planner, executor and kernels.
 */
#include "try_model.h"
#include <stdio.h>
#include <stdlib.h>

enum { ARENA = 1 << 15, MOST_WORK = 20000, CODES = MODEL_CANNOT_HEAR + 1 };

int LLVMFuzzerInitialize(int *count, char ***arguments);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static unsigned long accepted, ran, refused[CODES];

static void report(void) {
    fprintf(stderr, "summary: %lu files accepted, %lu of them run; refused:", accepted, ran);
    for (unsigned code = 1; code < CODES; code++)
        if (refused[code] > 0)
            fprintf(stderr, " %lu %s", refused[code], model_error_name((enum model_error_code)code));
    fprintf(stderr, "\n");
}

int LLVMFuzzerInitialize(int *count, char ***arguments) {
    (void)count, (void)arguments;
    return atexit(report);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    const struct trial trial = try_model(bytes, size, ARENA, MOST_WORK);
    if (trial.fault) {
        fprintf(stderr, "%s\n", trial.fault);
        abort();
    }
    accepted += trial.accepted;
    ran += trial.ran;
    refused[trial.error.code] += !trial.accepted;
    return 0;
}
