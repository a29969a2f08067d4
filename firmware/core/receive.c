#include "receive.h"

#include <string.h>

#include "control.h"
#include "hearing.h"
#include "host.h"
#include "port.h"

/* Read from the port, not taken yet: first to count - 1. */
static uint8_t chunk[256];
static size_t first, count;

bool receive(void) {
    if (hearing_is_full())
        return false;
    if (first == count) {
        first = 0;
        count = port_link_read(chunk, sizeof chunk);
    }
    if (count == 0)
        return false;
    struct link_frame frame;
    first += link_receive(&host_link, chunk + first, count - first, &frame);
    if (frame.payload != NULL)
        control_handle(&frame);
    return true;
}

size_t receive_peek(size_t offset, uint8_t *bytes, size_t capacity) {
    const size_t kept = count - first;
    if (offset >= kept)
        return port_link_peek(offset - kept, bytes, capacity);
    const size_t length = kept - offset < capacity ? kept - offset : capacity;
    memcpy(bytes, chunk + first + offset, length);
    return length;
}
