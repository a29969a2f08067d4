/* The slots at the end of the flash; in the emulated board flash is memory that can be written. */
#include "../port.h"

#include <string.h>

extern uint8_t linker_app_slot[], linker_app_slot_end[], linker_model_slot[], linker_model_slot_end[];

static uint8_t *begin(enum port_slot slot) { return slot == PORT_SLOT_APP ? linker_app_slot : linker_model_slot; }

const uint8_t *port_slot_data(enum port_slot slot) { return begin(slot); }

size_t port_slot_size(enum port_slot slot) {
    return (size_t)((slot == PORT_SLOT_APP ? linker_app_slot_end : linker_model_slot_end) - begin(slot));
}

bool port_slot_erase(enum port_slot slot) {
    memset(begin(slot), 0xFF, port_slot_size(slot));
    return true;
}

bool port_slot_write(enum port_slot slot, size_t offset, const uint8_t *bytes, size_t length) {
    if (offset > port_slot_size(slot) || length > port_slot_size(slot) - offset)
        return false;
    memcpy(begin(slot) + offset, bytes, length);
    return true;
}
