/* A board without a microphone. */
#include "port.h"

bool port_microphone_start(void) { return false; }

size_t port_microphone_read(int16_t *samples, size_t capacity) {
    (void)samples;
    (void)capacity;
    return 0;
}

uint32_t port_microphone_overruns(void) { return 0; }
