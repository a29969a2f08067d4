#include "interrupt.h"

#include <string.h>

#include "host.h"
#include "port.h"
#include "receive.h"

enum {
    INTERVAL_US = 20000, /* short calls are not slowed down at all */
    FRAME_BYTES = COBS_ENCODED_MAX(LINK_HEADER + 4 + 4)
};

static uint64_t next_look_us;
static uint32_t obeyed; /* number of the interrupt that stopped JavaScript last; it waits on the link still */
static bool has_obeyed;

void interrupt_arm(void) { next_look_us = port_time_us() + INTERVAL_US; }

/** @return true when the bytes between two zeros are an interrupt that was not obeyed yet. */
static bool is_new(uint8_t *run, size_t length) {
    struct link_frame frame;
    struct protocol_interrupt interrupt;
    if (length != FRAME_BYTES || !link_decode(run, length, &frame) || frame.channel != PROTOCOL_CHANNEL_CONTROL ||
        frame.type != PROTOCOL_TYPE_INTERRUPT || !protocol_unpack_interrupt(frame.payload, frame.length, &interrupt) ||
        (has_obeyed && interrupt.number == obeyed))
        return false;
    obeyed = interrupt.number;
    has_obeyed = true;
    return true;
}

/* A frame whose beginning was taken already is not found; the host repeats it. */
static bool look(void) {
    uint8_t bytes[64], run[FRAME_BYTES];
    size_t length = 0, count;
    for (size_t offset = 0; (count = receive_peek(offset, bytes, sizeof bytes)) > 0; offset += count)
        for (size_t i = 0; i < count; i++) {
            if (bytes[i] != 0) {
                if (length < FRAME_BYTES)
                    run[length] = bytes[i];
                length++;
                continue;
            }
            if (is_new(run, length))
                return true;
            length = 0;
        }
    return false;
}

bool interrupt_asked(void) {
    if (port_time_us() < next_look_us)
        return false;
    next_look_us = port_time_us() + INTERVAL_US;
    link_flush(&host_link, port_link_write);
    return look();
}

void interrupt_answer(uint32_t number) {
    obeyed = number;
    has_obeyed = true;
    struct protocol_interrupted answer = {.number = number};
    HOST_SEND(CONTROL, INTERRUPTED, interrupted, &answer);
}
