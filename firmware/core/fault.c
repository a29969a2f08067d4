/*
 * Last words: what stops the image is said on the link before the board resets.
 */
#include <stdio.h>

#include "host.h"
#include "kernel/assert.h"
#include "log.h"
#include "port.h"

void port_fault(const char *text) {
    static const uint8_t end_of_frame[2];
    /* What was queued may be half a frame: its rest would be one more damaged frame. */
    host_link.outgoing_length = 0;
    port_link_write(end_of_frame, sizeof end_of_frame);
    log_line(ENGINE_LOG_ERROR, "E_BOARD_FAULT: %s; the board resets", text);
    for (uint32_t tries = 0; host_link.outgoing_length > 0 && tries < 1000000; tries++)
        link_flush(&host_link, port_link_write);
    port_reset();
}

#ifdef EARBIT_ASSERT_FAILED
void EARBIT_ASSERT_FAILED(const char *file, int line) {
    char text[96];
    snprintf(text, sizeof text, "assertion failed: %s:%d", file, line);
    port_fault(text);
}
#endif
