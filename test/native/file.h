#ifndef EARBIT_TEST_FILE_H
#define EARBIT_TEST_FILE_H

#include <stddef.h>
#include <stdint.h>

/** @return a file's bytes, aligned to 8, to be freed by the caller; NULL with a line on stderr when it cannot be read.
 */
uint8_t *read_file(const char *path, size_t *length);

/** @return the last part of a path. */
const char *base_name(const char *path);

#endif
