/* Whole pages are erased to ones, a write only clears bits, a word at a time. */
#include "memory_storage.h"

#include "port.h"

enum { PAGE_SIZE = 4096 };

/* @return the word at `offset` when the range lies in the storage and both its ends are multiples of `unit`, else NULL.
 */
static volatile uint32_t *words_at(size_t offset, size_t length, size_t unit) {
    size_t size;
    volatile uint32_t *words = memory_storage_region(&size);
    if (offset > size || length > size - offset || offset % unit != 0 || length % unit != 0)
        return NULL;
    return words + offset / sizeof *words;
}

const uint8_t *port_storage_data(void) {
    size_t size;
    return (const uint8_t *)memory_storage_region(&size);
}

size_t port_storage_size(void) {
    size_t size;
    memory_storage_region(&size);
    return size;
}

size_t port_storage_page_size(void) { return PAGE_SIZE; }

bool port_storage_erase(size_t offset, size_t length) {
    volatile uint32_t *word = words_at(offset, length, PAGE_SIZE);
    if (word == NULL)
        return false;
    for (size_t i = 0; i < length / sizeof *word; i++)
        word[i] = UINT32_MAX;
    return true;
}

bool port_storage_write(size_t offset, const uint8_t *bytes, size_t length) {
    volatile uint32_t *word = words_at(offset, length, sizeof *word);
    if (word == NULL)
        return false;
    for (size_t i = 0; i < length / sizeof *word; i++, bytes += sizeof *word)
        word[i] &= (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
    return true;
}
