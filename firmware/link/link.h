/*
 * Frames over a byte stream, as protocol.yaml lays them out: torn and damaged ones are dropped and counted, missing
 * ones are counted. Knows nothing of what the channels carry, nor where the bytes come from.
 */
#ifndef EARBIT_LINK_H
#define EARBIT_LINK_H

#include "cobs.h"
#include "protocol.h"

enum {
    LINK_HEADER = 4, /**< channel, sequence, type */
    LINK_CRC = 4,
    LINK_MAX_FRAME = LINK_HEADER + PROTOCOL_MAX_PAYLOAD + LINK_CRC,
    LINK_QUEUE = 4096
};

struct link_frame {
    uint8_t channel;
    uint16_t sequence;
    uint8_t type;
    const uint8_t *payload; /**< until the next byte is received */
    size_t length;
};

struct link {
    struct cobs_decoder decoder;
    uint8_t received[LINK_MAX_FRAME];
    bool connected;    /**< a frame came: `expected` is of meaning */
    uint16_t expected; /**< the next sequence number */
    uint32_t frames;   /**< received whole */
    uint32_t lost;     /**< sequence numbers that did not arrive */
    uint32_t damaged;  /**< frames with a wrong CRC or form */
    uint16_t sequence; /**< of the next frame to be sent */
    size_t queued;
    uint8_t queue[LINK_QUEUE]; /**< encoded bytes that wait to be sent */
};

void link_init(struct link *link);

/** Takes one received byte. @return true when it ended a whole frame, now in `frame`. */
bool link_receive(struct link *link, uint8_t byte, struct link_frame *frame);

/** The peer started anew with this frame: earlier sequence numbers are none that got lost. */
void link_restart(struct link *link, const struct link_frame *frame);

/** Queues a frame. @return false when the queue has no room for it, or when it is too large. */
bool link_send(struct link *link, enum protocol_channel channel, enum protocol_type type, const uint8_t *payload,
               size_t length);

/** The first `count` bytes of the queue were sent. */
void link_sent(struct link *link, size_t count);

#endif
