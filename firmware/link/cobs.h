/*
 * Consistent Overhead Byte Stuffing (Cheshire and Baker, 1999): frames without a zero in them, so that a zero ends one.
 */
#ifndef EARBIT_COBS_H
#define EARBIT_COBS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** @return the most bytes that `length` bytes are encoded to, without the zero that ends them. */
static inline size_t cobs_bound(size_t length) { return length + length / 254 + 1; }

/** @param encoded cobs_bound(length) bytes. @return bytes written, without the zero that ends them. */
size_t cobs_encode(const uint8_t *bytes, size_t length, uint8_t *encoded);

/** Decodes a stream byte by byte. */
struct cobs_decoder {
    uint8_t *bytes; /**< where the frame goes */
    size_t capacity;
    size_t length; /**< of the frame so far */
    uint8_t left;  /**< bytes of the block still to come */
    bool zero;     /**< a zero stands between this block and the next */
    bool started;  /**< a byte of the frame came */
    bool broken;   /**< the frame is torn or larger than capacity */
};

enum cobs_state { COBS_MORE, COBS_FRAME, COBS_BROKEN };

void cobs_decoder_init(struct cobs_decoder *decoder, uint8_t *bytes, size_t capacity);

/** @return COBS_FRAME when this byte ended a frame: decoder->length of decoder->bytes, until the next byte is decoded.
 */
enum cobs_state cobs_decode(struct cobs_decoder *decoder, uint8_t byte);

#endif
