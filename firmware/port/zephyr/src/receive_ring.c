#include "receive_ring.h"

#include "clock.h"
#include "link.h"
#include "port.h"

#include <zephyr/sys/util.h>

enum { SIZE = CONFIG_EARBIT_LINK_BUFFER };

/* Both count all bytes ever; the interrupt advances `written`, the main loop `taken`. */
static uint8_t ring[SIZE];
static volatile uint32_t written, taken, overruns;

BUILD_ASSERT(IS_POWER_OF_TWO(SIZE), "the counters wrap");

void receive_ring_put(const uint8_t *bytes, size_t length) {
    size_t kept = MIN(length, SIZE - (written - taken));
    for (size_t i = 0; i < kept; i++)
        ring[(written + i) % SIZE] = bytes[i];
    written += kept;
    overruns += length - kept;
    if (written - taken >= LINK_WAKING_BYTES)
        clock_wake();
}

size_t port_link_peek(size_t offset, uint8_t *bytes, size_t capacity) {
    const uint32_t waiting = written - taken;
    size_t count = offset < waiting ? MIN(capacity, waiting - offset) : 0;
    for (size_t i = 0; i < count; i++)
        bytes[i] = ring[(taken + offset + i) % SIZE];
    return count;
}

size_t port_link_read(uint8_t *bytes, size_t capacity) {
    size_t count = port_link_peek(0, bytes, capacity);
    taken += count;
    return count;
}

size_t port_link_capacity(void) { return SIZE; }

uint32_t port_link_overruns(void) { return overruns; }
