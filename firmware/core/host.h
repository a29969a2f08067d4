/*
 * The host at the other end of the link.
 */
#ifndef EARBIT_HOST_H
#define EARBIT_HOST_H

#include "link.h"

extern struct link host_link;

/** Where a payload is packed before it is sent. */
extern uint8_t host_payload[PROTOCOL_MAX_PAYLOAD];

/** Sends the first `length` bytes of host_payload; drops a message that does not fit, which packs to none. */
void host_send(uint8_t channel, uint8_t type, size_t length); /* defined by main.c */

/** Packs and sends a message: HOST_SEND(CONTROL, HELLO, hello, &message). */
#define HOST_SEND(CHANNEL, TYPE, name, message)                                                                        \
    host_send(PROTOCOL_CHANNEL_##CHANNEL, PROTOCOL_TYPE_##TYPE,                                                        \
              protocol_pack_##name(message, host_payload, sizeof host_payload))

#endif
