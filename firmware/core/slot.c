#include "slot.h"

#include <string.h>

#include "crc32.h"

#define SLOT_MAGIC 0x31534245u /* "EBS1" */

enum { APP_SLOT_SIZE = 65536 };

struct slot_header {
    uint32_t magic;
    uint32_t kind; /* enum slot + 1 */
    uint32_t length;
    uint32_t crc;
};

enum slot_state slot_open(enum slot slot, const uint8_t **content, size_t *length) {
    struct slot_header header;
    if (port_storage_size() < APP_SLOT_SIZE + sizeof header)
        return SLOT_EMPTY;
    const uint8_t *data = port_storage_data() + (slot == SLOT_APP ? 0 : APP_SLOT_SIZE);
    size_t size = slot == SLOT_APP ? APP_SLOT_SIZE : port_storage_size() - APP_SLOT_SIZE;
    memcpy(&header, data, sizeof header);
    if (header.magic == UINT32_MAX)
        return SLOT_EMPTY;
    if (header.magic != SLOT_MAGIC || header.kind != (uint32_t)slot + 1 || header.length > size - sizeof header ||
        header.crc != crc32(data + sizeof header, header.length))
        return SLOT_DAMAGED;
    *content = data + sizeof header;
    *length = header.length;
    return SLOT_FILLED;
}
