/*
 * The board's end of the link as a host program, for tests against the host tools' end: reads a byte stream from
 * standard input and writes back every whole frame that it carries, as a frame of the same channel, type and payload.
 * On standard error: the counters.
 */
#include <stdio.h>

#include "link.h"

static size_t write_out(const uint8_t *bytes, size_t length) { return fwrite(bytes, 1, length, stdout); }

int main(void) {
    static struct link link;
    static uint8_t bytes[4096];
    link_init(&link);
    for (size_t length; (length = fread(bytes, 1, sizeof bytes, stdin)) > 0;) {
        for (size_t at = 0; at < length;) {
            struct link_frame frame;
            at += link_receive(&link, bytes + at, length - at, &frame);
            if (frame.payload != NULL)
                link_send(&link, frame.channel, frame.type, frame.payload, frame.length);
            link_flush(&link, write_out);
        }
    }
    fprintf(stderr, "{\"frames\":%u,\"lost\":%u,\"damaged\":%u}\n", (unsigned)link.frames, (unsigned)link.lost,
            (unsigned)link.damaged);
    return 0;
}
