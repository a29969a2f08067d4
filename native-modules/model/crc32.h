/*
 * CRC-32 of IEEE 802.3 (reflected polynomial 0xEDB88320, start and end inverted), as in zlib and PNG.
 */
#ifndef EARBIT_CRC32_H
#define EARBIT_CRC32_H

#include <stddef.h>
#include <stdint.h>

uint32_t crc32(const void *bytes, size_t length);

#endif
