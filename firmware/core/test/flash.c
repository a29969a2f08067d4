#include "flash.h"

#include <string.h>

#include "port.h"

enum { MAX_WRITES = 2 }; /* of a word between two erases, on an nRF52840 */

struct flash flash;
uint32_t flash_operations, flash_page_erases;
const char *flash_misuse;
jmp_buf flash_power_off;
static uint32_t cut_at, random_state = 1;

static uint32_t next_random(void) {
    random_state = random_state * 1664525u + 1013904223u;
    return random_state >> 8 | random_state << 24;
}

void flash_clear(void) {
    memset(flash.bytes, 0xFF, sizeof flash.bytes);
    memset(flash.writes, 0, sizeof flash.writes);
}

void flash_cut_at(uint32_t operation) {
    flash_operations = 0;
    cut_at = operation;
}

static bool is_cut(void) { return ++flash_operations == cut_at; }

const uint8_t *port_storage_data(void) { return flash.bytes; }

size_t port_storage_size(void) { return sizeof flash.bytes; }

size_t port_storage_page_size(void) { return FLASH_PAGE; }

bool port_storage_erase(size_t offset, size_t length) {
    if (offset % FLASH_PAGE != 0 || length % FLASH_PAGE != 0 || offset + length > FLASH_SIZE) {
        flash_misuse = "an erase that is not of whole pages";
        return false;
    }
    for (size_t page = offset; page < offset + length; page += FLASH_PAGE) {
        flash_page_erases++;
        if (is_cut()) {
            for (size_t i = 0; i < FLASH_PAGE; i++)
                flash.bytes[page + i] |= (uint8_t)next_random();
            longjmp(flash_power_off, 1);
        }
        memset(flash.bytes + page, 0xFF, FLASH_PAGE);
        memset(flash.writes + page / 4, 0, FLASH_PAGE / 4);
    }
    return true;
}

bool port_storage_write(size_t offset, const uint8_t *bytes, size_t length) {
    if (offset % 4 != 0 || length % 4 != 0 || offset + length > FLASH_SIZE) {
        flash_misuse = "a write that is not of whole words";
        return false;
    }
    for (size_t i = 0; i < length; i++) {
        uint8_t *byte = &flash.bytes[offset + i];
        if (i % 4 == 0) {
            if (is_cut()) {
                for (size_t k = 0; k < 4; k++)
                    byte[k] &= bytes[i + k] | (uint8_t)next_random();
                longjmp(flash_power_off, 1);
            }
            if (++flash.writes[(offset + i) / 4] > MAX_WRITES)
                flash_misuse = "a word was written too often";
        }
        if ((bytes[i] & ~*byte) != 0)
            flash_misuse = "a write that would set bits";
        *byte &= bytes[i];
    }
    return true;
}
