/*
 * Text for a person, of which there is room for a part alone.
 */
#ifndef EARBIT_TEXT_H
#define EARBIT_TEXT_H

#include <stddef.h>

enum { TEXT_MARK = 3 /**< bytes of an ellipsis, U+2026 */ };

/**
 * Copies `length` bytes of UTF-8, without a NUL. Of text longer than `capacity` (TEXT_MARK or more), what fits whole
 * characters in front of an ellipsis.
 * @return bytes copied, `capacity` at most
 */
size_t text_copy(char *to, size_t capacity, const char *text, size_t length);

#endif
