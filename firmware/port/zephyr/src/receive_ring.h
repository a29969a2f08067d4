/* Bytes that the link received: an interrupt puts, the main loop takes or looks ahead. */
#ifndef EARBIT_ZEPHYR_RECEIVE_RING_H
#define EARBIT_ZEPHYR_RECEIVE_RING_H

#include <stddef.h>
#include <stdint.h>

/** Keeps what there is room for, counts the rest as overruns, and wakes the main loop when it is worth it. */
void receive_ring_put(const uint8_t *bytes, size_t length);

#endif
