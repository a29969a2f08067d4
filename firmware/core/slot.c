#include "slot.h"

#include <string.h>

#include "crc32.h"

#define SLOT_MAGIC 0x31534245u /* "EBS1" */

struct slot_header {
    uint32_t magic;
    uint32_t kind; /* enum port_slot + 1 */
    uint32_t length;
    uint32_t crc;
};

enum slot_state slot_open(enum port_slot slot, const uint8_t **content, size_t *length) {
    const uint8_t *data = port_slot_data(slot);
    size_t size = port_slot_size(slot);
    struct slot_header header;
    if (data == NULL || size < sizeof header)
        return SLOT_EMPTY;
    memcpy(&header, data, sizeof header);
    /* Erased flash reads as ones, the emulated board's as zeros. */
    if (header.magic == UINT32_MAX || header.magic == 0)
        return SLOT_EMPTY;
    if (header.magic != SLOT_MAGIC || header.kind != (uint32_t)slot + 1 || header.length > size - sizeof header ||
        header.crc != crc32(data + sizeof header, header.length))
        return SLOT_DAMAGED;
    *content = data + sizeof header;
    *length = header.length;
    return SLOT_FILLED;
}
