/* A board without a microphone. */
#include "port.h"

bool port_microphone_start(void) { return false; }

bool port_microphone_read(int16_t *samples, uint32_t *first) {
    (void)samples;
    (void)first;
    return false;
}
