#include "link.h"

#include "crc32.h"

void link_init(struct link *link) { memset(link, 0, sizeof *link); }

bool link_decode(uint8_t *bytes, size_t encoded_length, struct link_frame *frame) {
    size_t length = cobs_decode(bytes, encoded_length, bytes);
    if (length < LINK_HEADER + 4 || length > LINK_MAX_FRAME)
        return false;
    const uint8_t *crc = bytes + length - 4;
    if (protocol_take(&crc, 4) != crc32(bytes, length - 4))
        return false;
    *frame = (struct link_frame){bytes[0], bytes[3], bytes + LINK_HEADER, length - LINK_HEADER - 4};
    return true;
}

/* Everything between two zeros. @return true when it is a frame. */
static bool take_frame(struct link *link, struct link_frame *frame) {
    if (link->incoming_length > LINK_MAX_ENCODED || !link_decode(link->incoming, link->incoming_length, frame))
        return false;
    const uint8_t *bytes = link->incoming;
    uint16_t sequence = (uint16_t)(bytes[1] | bytes[2] << 8);
    /* A step back (a late frame) is no loss, nor is any step to the frame with which a host starts anew. */
    uint16_t skipped = (uint16_t)(sequence - link->expected);
    bool opens = frame->channel == PROTOCOL_CHANNEL_CONTROL && frame->type == PROTOCOL_TYPE_HELLO_REQUEST;
    if (link->frames > 0 && !opens && skipped < 0x8000)
        link->lost += skipped;
    link->expected = (uint16_t)(sequence + 1);
    link->frames++;
    return true;
}

size_t link_receive(struct link *link, const uint8_t *bytes, size_t length, struct link_frame *frame) {
    frame->payload = NULL;
    for (size_t i = 0; i < length; i++) {
        if (bytes[i] != 0) {
            if (link->incoming_length < LINK_MAX_ENCODED)
                link->incoming[link->incoming_length] = bytes[i];
            if (link->incoming_length <= LINK_MAX_ENCODED)
                link->incoming_length++;
            continue;
        }
        if (link->incoming_length == 0)
            continue;
        bool whole = take_frame(link, frame);
        link->incoming_length = 0;
        if (whole)
            return i + 1;
        link->damaged++;
    }
    return length;
}

void link_drop(struct link *link) {
    link->sequence++;
    link->dropped++;
}

void link_send(struct link *link, uint8_t channel, uint8_t type, const uint8_t *payload, size_t length) {
    static uint8_t frame[LINK_MAX_FRAME], encoded[LINK_MAX_ENCODED + 2];
    uint8_t *at = frame;
    protocol_put(&at, channel, 1);
    protocol_put(&at, link->sequence, 2);
    protocol_put(&at, type, 1);
    if (length > 0)
        memcpy(at, payload, length);
    at += length;
    protocol_put(&at, crc32(frame, LINK_HEADER + length), 4);
    size_t size = cobs_encode(frame, LINK_HEADER + length + 4, encoded);
    encoded[size++] = 0;
    encoded[size++] = 0;
    if (size > LINK_QUEUE - link->outgoing_length) {
        link_drop(link);
        return;
    }
    link->sequence++;
    const size_t end = (link->outgoing_first + link->outgoing_length) % LINK_QUEUE;
    const size_t run = size < LINK_QUEUE - end ? size : LINK_QUEUE - end;
    memcpy(link->outgoing + end, encoded, run);
    memcpy(link->outgoing, encoded + run, size - run);
    link->outgoing_length += size;
}

void link_flush(struct link *link, size_t (*write)(const uint8_t *bytes, size_t length)) {
    while (link->outgoing_length > 0) {
        size_t run = LINK_QUEUE - link->outgoing_first;
        if (run > link->outgoing_length)
            run = link->outgoing_length;
        size_t taken = write(link->outgoing + link->outgoing_first, run);
        link->outgoing_first = (link->outgoing_first + taken) % LINK_QUEUE;
        link->outgoing_length -= taken;
        if (taken < run)
            return;
    }
}
