/*
 * Frames over a byte stream (firmware/link/protocol.yaml): COBS, CRC-32, a sequence number and a channel. What the
 * channels carry is not known here.
 */
#ifndef EARBIT_LINK_H
#define EARBIT_LINK_H

#include "cobs.h"
#include "protocol.h"

enum {
    LINK_HEADER = 4, /**< channel u8, sequence u16, type u8 */
    LINK_MAX_FRAME = LINK_HEADER + PROTOCOL_MAX_PAYLOAD + 4,
    LINK_MAX_ENCODED = COBS_ENCODED_MAX(LINK_MAX_FRAME),
    LINK_QUEUE = 4096 /**< bytes that may wait for sending */
};

struct link_frame {
    uint8_t channel, type;
    const uint8_t *payload; /**< valid until the next link_receive */
    size_t length;
};

struct link {
    uint32_t frames;  /**< received whole */
    uint32_t lost;    /**< sequence numbers that never arrived */
    uint32_t damaged; /**< runs of bytes between zeros that are no frame */

    uint8_t incoming[LINK_MAX_ENCODED];
    size_t incoming_length; /**< more than LINK_MAX_ENCODED while a run is too long to be a frame */
    uint16_t expected;      /**< sequence number of the next frame */

    uint8_t outgoing[LINK_QUEUE]; /**< ring */
    size_t outgoing_first, outgoing_length;
    uint16_t sequence;
    uint32_t dropped; /**< frames for which the queue had no room, or that were too large for one */
};

void link_init(struct link *link);

/**
 * Decodes what stood between two zeros, in place.
 * @return false when it is no frame; `frame` may have changed then
 */
bool link_decode(uint8_t *bytes, size_t encoded_length, struct link_frame *frame);

/**
 * Takes received bytes up to the end of the next whole frame.
 * @param frame filled when a frame was completed, else its payload is NULL
 * @return bytes taken; the rest is for the next call.
 */
size_t link_receive(struct link *link, const uint8_t *bytes, size_t length, struct link_frame *frame);

/** Drops a frame that cannot be sent: its sequence number is spent, so that the peer counts it as lost. */
void link_drop(struct link *link);

/**
 * Queues a frame, or drops it when the queue has no room.
 * @param length at most PROTOCOL_MAX_PAYLOAD
 */
void link_send(struct link *link, uint8_t channel, uint8_t type, const uint8_t *payload, size_t length);

/** Offers queued bytes to `write`, which returns how many it took. */
void link_flush(struct link *link, size_t (*write)(const uint8_t *bytes, size_t length));

#endif
