#include "state.h"

#include <string.h>

#include "crc32.h"
#include "port.h"

static struct state state;
static size_t place; /* of the next record: records from the start of the storage on, those of both pages counted */

static size_t records_a_page(void) { return port_storage_page_size() / sizeof state; }

static size_t offset_of(size_t record) {
    return record / records_a_page() * port_storage_page_size() + record % records_a_page() * sizeof state;
}

static const uint8_t *record_at(size_t record) { return port_storage_data() + offset_of(record); }

static bool is_blank(const uint8_t *bytes, size_t length) {
    for (size_t i = 0; i < length; i++)
        if (bytes[i] != 0xFF)
            return false;
    return true;
}

void state_init(void) {
    memset(&state, 0, sizeof state);
    place = 0;
    if (port_storage_size() == 0)
        return;
    for (size_t i = 0; i < STATE_PAGES * records_a_page(); i++) {
        struct state record;
        memcpy(&record, record_at(i), sizeof record);
        if (record.crc == crc32(&record, offsetof(struct state, crc)) && record.sequence > state.sequence) {
            state = record;
            place = i + 1;
        }
    }
}

const struct state *state_get(void) { return &state; }

/* The page that does not hold the newest record is erased when that of the newest is full. */
static bool make_room(struct state *next) {
    const size_t records = records_a_page();
    if (place % records != 0)
        return true;
    place %= STATE_PAGES * records;
    if (is_blank(record_at(place), port_storage_page_size()))
        return true;
    next->page_erases++;
    return port_storage_erase(offset_of(place), port_storage_page_size());
}

bool state_put(const struct state *wanted) {
    if (port_storage_size() == 0)
        return false;
    struct state next = *wanted;
    next.sequence = state.sequence + 1;
    /* A place that a loss of power left half written is passed over. */
    for (size_t tries = 0; tries < STATE_PAGES * records_a_page(); tries++) {
        if (!make_room(&next))
            return false;
        const size_t here = place++;
        next.crc = crc32(&next, offsetof(struct state, crc));
        if (!is_blank(record_at(here), sizeof next))
            continue;
        if (!port_storage_write(offset_of(here), (const uint8_t *)&next, sizeof next))
            return false;
        if (memcmp(record_at(here), &next, sizeof next) == 0) {
            state = next;
            return true;
        }
    }
    return false;
}
