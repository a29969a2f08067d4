/*
 * What the verifier says of files, and whether those that it accepts run: reads files from standard input, each behind
 * its length (u32, little-endian), and prints a line for each: `accepted`, the name's bytes in hexadecimal and the
 * output's CRC, or code, offset and sentence, or `fault` and what should not have happened.
 */
#include "try_model.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA = 1 << 17, MOST_WORK = 200000 };

static void print_accepted(const uint8_t *bytes, size_t length, uint32_t output_crc) {
    struct model model;
    struct model_error error;
    if (!model_open(&model, bytes, length, ARENA, &error))
        abort();
    printf("accepted ");
    for (const char *c = model.name; *c != '\0'; c++)
        printf("%02x", (unsigned char)*c);
    printf(" %08lx\n", (unsigned long)output_crc);
}

int main(void) {
    for (uint32_t length; fread(&length, sizeof length, 1, stdin) == 1;) {
        uint8_t *bytes = malloc(length > 0 ? length : 1);
        if (!bytes || fread(bytes, 1, length, stdin) != length)
            return 1;
        const struct trial trial = try_model(bytes, length, ARENA, MOST_WORK);
        if (trial.fault)
            printf("fault %s\n", trial.fault);
        else if (trial.accepted)
            print_accepted(bytes, length, trial.output_crc);
        else
            printf("%s %lu %s\n", model_error_name(trial.error.code), (unsigned long)trial.error.offset,
                   trial.error.reason);
        free(bytes);
    }
    return 0;
}
