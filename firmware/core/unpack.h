/*
 * Content that was packed for the link: blocks in the format of LZ4
 * (https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md), whose matches reach back into the content before them.
 */
#ifndef EARBIT_UNPACK_H
#define EARBIT_UNPACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * @param before bytes of content before the block
 * @return bytes that the block becomes, 0 when it is malformed
 */
size_t unpack_length(const uint8_t *block, size_t length, size_t before);

/**
 * Unpacks a block of which unpack_length has told that it is sound into a bank that was prepared, from byte `offset`
 * on.
 * @return false when the storage fails.
 */
bool unpack_into(unsigned bank, size_t offset, const uint8_t *block, size_t length);

#endif
