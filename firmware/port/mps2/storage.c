/*
 * Storage in the machine's PSRAM, which the emulator keeps in a file (host-tools/src/emulator/storage.ts), with the ways
 * of flash: whole pages are erased to ones, a write only clears bits, a word at a time.
 */
#include "../port.h"

enum { PAGE_SIZE = 4096 };

extern uint32_t linker_storage[], linker_storage_end[];

static size_t word_count(void) { return (size_t)(linker_storage_end - linker_storage); }

/* @return true when the range lies in the storage and both its ends are multiples of `unit`. */
static bool is_whole(size_t offset, size_t length, size_t unit) {
    return offset <= port_storage_size() && length <= port_storage_size() - offset && offset % unit == 0 &&
           length % unit == 0;
}

const uint8_t *port_storage_data(void) { return (const uint8_t *)linker_storage; }

size_t port_storage_size(void) { return word_count() * sizeof(uint32_t); }

size_t port_storage_page_size(void) { return PAGE_SIZE; }

bool port_storage_erase(size_t offset, size_t length) {
    if (!is_whole(offset, length, PAGE_SIZE))
        return false;
    volatile uint32_t *word = linker_storage + offset / sizeof *word;
    for (size_t i = 0; i < length / sizeof *word; i++)
        word[i] = UINT32_MAX;
    return true;
}

bool port_storage_write(size_t offset, const uint8_t *bytes, size_t length) {
    if (!is_whole(offset, length, sizeof(uint32_t)))
        return false;
    volatile uint32_t *word = linker_storage + offset / sizeof *word;
    for (size_t i = 0; i < length / sizeof *word; i++, bytes += sizeof *word)
        word[i] &= (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
    return true;
}

uint32_t *port_retained(void) {
    __attribute__((section(".noinit"))) static uint32_t words[PORT_RETAINED_WORDS];
    return words;
}
