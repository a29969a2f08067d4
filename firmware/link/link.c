#include "link.h"

#include "model/crc32.h"

#include <string.h>

void link_init(struct link *link) {
    memset(link, 0, sizeof *link);
    cobs_decoder_init(&link->decoder, link->received, sizeof link->received);
}

/** Counts what is missing before a frame. One that comes late was counted as lost when a later one came. */
static void count(struct link *link, uint16_t sequence) {
    uint16_t missing = (uint16_t)(sequence - link->expected);
    link->frames++;
    if (link->connected && missing >= 0x8000) {
        link->lost -= link->lost > 0;
        return;
    }
    if (link->connected)
        link->lost += missing;
    link->connected = true;
    link->expected = (uint16_t)(sequence + 1);
}

bool link_receive(struct link *link, uint8_t byte, struct link_frame *frame) {
    enum cobs_state state = cobs_decode(&link->decoder, byte);
    if (state == COBS_MORE)
        return false;
    const uint8_t *bytes = link->received, *crc = bytes + link->decoder.length - LINK_CRC;
    if (state == COBS_BROKEN || link->decoder.length < LINK_HEADER + LINK_CRC ||
        crc32(bytes, link->decoder.length - LINK_CRC) != (uint32_t)protocol_take(&crc, LINK_CRC)) {
        link->damaged++;
        return false;
    }
    *frame = (struct link_frame){
        .channel = bytes[0],
        .sequence = (uint16_t)(bytes[1] | bytes[2] << 8),
        .type = bytes[3],
        .payload = bytes + LINK_HEADER,
        .length = link->decoder.length - LINK_HEADER - LINK_CRC,
    };
    count(link, frame->sequence);
    return true;
}

void link_restart(struct link *link, const struct link_frame *frame) {
    link->lost = link->damaged = 0;
    link->frames = 1;
    link->expected = (uint16_t)(frame->sequence + 1);
}

bool link_send(struct link *link, enum protocol_channel channel, enum protocol_type type, const uint8_t *payload,
               size_t length) {
    uint8_t frame[LINK_MAX_FRAME];
    size_t framed = LINK_HEADER + length;
    if (length > PROTOCOL_MAX_PAYLOAD || cobs_bound(framed + LINK_CRC) + 2 > LINK_QUEUE - link->queued)
        return false;
    uint8_t *at = frame;
    protocol_put(&at, channel, 1);
    protocol_put(&at, link->sequence++, 2);
    protocol_put(&at, type, 1);
    if (length > 0)
        memcpy(at, payload, length);
    at += length;
    protocol_put(&at, crc32(frame, framed), LINK_CRC);
    link->queued += cobs_encode(frame, framed + LINK_CRC, link->queue + link->queued);
    link->queue[link->queued++] = 0;
    link->queue[link->queued++] = 0;
    return true;
}

void link_sent(struct link *link, size_t count) {
    link->queued -= count;
    memmove(link->queue, link->queue + count, link->queued);
}
