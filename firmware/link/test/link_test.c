/* What does not fit the queue for sending is counted on both sides. */
#include "link.h"
#include "tap.h"

enum { FRAMES = 10 };

static struct link peer;

static size_t write_to_peer(const uint8_t *bytes, size_t length) {
    for (size_t at = 0; at < length;) {
        struct link_frame frame;
        at += link_receive(&peer, bytes + at, length - at, &frame);
    }
    return length;
}

int main(void) {
    static const uint8_t payload[PROTOCOL_MAX_PAYLOAD];
    static struct link link;
    link_init(&link);
    link_init(&peer);
    for (unsigned i = 0; i < FRAMES; i++)
        link_send(&link, PROTOCOL_CHANNEL_LOG, PROTOCOL_TYPE_LOG_LINE, payload, sizeof payload);
    ok(link.dropped > 0 && link.dropped < FRAMES, "a full queue drops frames and counts them");
    link_flush(&link, write_to_peer);
    link_send(&link, PROTOCOL_CHANNEL_LOG, PROTOCOL_TYPE_LOG_LINE, payload, sizeof payload);
    link_flush(&link, write_to_peer);
    ok(peer.lost == link.dropped, "the peer finds as many lost");
    ok(peer.frames == FRAMES + 1 - link.dropped && peer.damaged == 0, "and has all others");
    return tap_done();
}
