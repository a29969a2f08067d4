/*
 * Consistent Overhead Byte Stuffing (Cheshire and Baker, IEEE/ACM Transactions on Networking 7(2), 1999): encoded data
 * holds no zero.
 */
#ifndef EARBIT_COBS_H
#define EARBIT_COBS_H

#include <stddef.h>
#include <stdint.h>

/** Most bytes that `length` bytes become. */
#define COBS_ENCODED_MAX(length) ((length) + (length) / 254 + 1)

/**
 * @param encoded [COBS_ENCODED_MAX(length)], apart from data
 * @return bytes written, without a delimiter
 */
size_t cobs_encode(const uint8_t *data, size_t length, uint8_t *encoded);

/**
 * @param encoded without delimiter
 * @param data [length], may be `encoded` itself
 * @return bytes written; 0 when the data is not well-formed (or empty)
 */
size_t cobs_decode(const uint8_t *encoded, size_t length, uint8_t *data);

#endif
