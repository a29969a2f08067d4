#include "heap.h"

#include <string.h>

/*
 * Blocks lie one behind the other; a block is known by the offset of its first word, its size with two flags. The word
 * sits 4 bytes before a multiple of 8, so that what follows is aligned. A free block holds the offsets of the next and
 * the previous block of its bin behind that word, and its size once more in its last word, where the block behind it
 * finds it.
 */
enum { IN_USE = 1, PREVIOUS_IN_USE = 2, FLAGS = 7 };
enum { HEADER = 4, SMALLEST = 16, FIRST = 4, EXACT_BINS = 14 };

static uint32_t *word(const struct heap *heap, uint32_t offset) { return (uint32_t *)(heap->memory + offset); }
static uint32_t block_size(const struct heap *heap, uint32_t block) { return *word(heap, block) & ~(uint32_t)FLAGS; }
static uint32_t *next(const struct heap *heap, uint32_t block) { return word(heap, block + 4); }
static uint32_t *previous(const struct heap *heap, uint32_t block) { return word(heap, block + 8); }

/** Sizes 16, 24 ... 120 have a bin each, larger ones share a bin for every power of two. */
static unsigned bin_of(uint32_t size) {
    if (size < SMALLEST + 8 * EXACT_BINS)
        return (size - SMALLEST) / 8;
    return EXACT_BINS + (31 - (unsigned)__builtin_clz(size)) - 7;
}

static void link_free(struct heap *heap, uint32_t block, uint32_t size) {
    uint32_t *first = &heap->bins[bin_of(size)];
    *word(heap, block) = size | PREVIOUS_IN_USE;
    *word(heap, block + size - 4) = size;
    *word(heap, block + size) &= ~(uint32_t)PREVIOUS_IN_USE;
    *next(heap, block) = *first;
    *previous(heap, block) = 0;
    if (*first)
        *previous(heap, *first) = block;
    *first = block;
}

static void unlink_free(struct heap *heap, uint32_t block) {
    uint32_t after = *next(heap, block), before = *previous(heap, block);
    if (before)
        *next(heap, before) = after;
    else
        heap->bins[bin_of(block_size(heap, block))] = after;
    if (after)
        *previous(heap, after) = before;
}

static uint32_t find(const struct heap *heap, uint32_t size) {
    for (unsigned bin = bin_of(size); bin < HEAP_BINS; bin++)
        for (uint32_t block = heap->bins[bin]; block; block = *next(heap, block))
            if (block_size(heap, block) >= size)
                return block;
    return 0;
}

/** Marks the first `size` of the `available` bytes at block as used and frees the rest. */
static void take(struct heap *heap, uint32_t block, uint32_t available, uint32_t size) {
    uint32_t flags = IN_USE | (*word(heap, block) & PREVIOUS_IN_USE);
    if (available - size < SMALLEST)
        size = available;
    *word(heap, block) = size | flags;
    *word(heap, block + size) |= PREVIOUS_IN_USE;
    if (size < available)
        link_free(heap, block + size, available - size);
    heap->used += size;
    if (heap->used > heap->high_water)
        heap->high_water = heap->used;
}

/** @return the block's bytes for a request, 0 when it is more than any heap has. */
static uint32_t rounded(const struct heap *heap, size_t size) {
    if (size > heap->size)
        return 0;
    uint32_t bytes = ((uint32_t)size + HEADER + 7) & ~7u;
    return bytes < SMALLEST ? SMALLEST : bytes;
}

static uint32_t block_of(const struct heap *heap, const void *bytes) {
    return (uint32_t)((const uint8_t *)bytes - heap->memory) - HEADER;
}

void heap_init(struct heap *heap, void *memory, size_t size) {
    memset(heap, 0, sizeof *heap);
    heap->memory = memory;
    heap->size = (uint32_t)size & ~7u;
    uint32_t end = heap->size - HEADER;
    *word(heap, end) = IN_USE; // a block of size 0 that nothing joins
    link_free(heap, FIRST, end - FIRST);
}

void *heap_allocate(struct heap *heap, size_t size) {
    uint32_t needed = rounded(heap, size);
    uint32_t block = size && needed ? find(heap, needed) : 0;
    if (!block)
        return NULL;
    unlink_free(heap, block);
    take(heap, block, block_size(heap, block), needed);
    return heap->memory + block + HEADER;
}

void heap_free(struct heap *heap, void *bytes) {
    if (!bytes)
        return;
    uint32_t block = block_of(heap, bytes), size = block_size(heap, block), behind = block + size;
    heap->used -= size;
    if (!(*word(heap, behind) & IN_USE)) {
        unlink_free(heap, behind);
        size += block_size(heap, behind);
    }
    if (!(*word(heap, block) & PREVIOUS_IN_USE)) {
        uint32_t before = *word(heap, block - 4);
        block -= before;
        size += before;
        unlink_free(heap, block);
    }
    link_free(heap, block, size);
}

void *heap_reallocate(struct heap *heap, void *bytes, size_t size) {
    if (!bytes)
        return heap_allocate(heap, size);
    if (!size) {
        heap_free(heap, bytes);
        return NULL;
    }
    uint32_t needed = rounded(heap, size);
    if (!needed)
        return NULL;
    uint32_t block = block_of(heap, bytes), old = block_size(heap, block), available = old;
    uint32_t behind = block + old;
    if (!(*word(heap, behind) & IN_USE))
        available += block_size(heap, behind);
    if (available >= needed) {
        if (available > old)
            unlink_free(heap, behind);
        heap->used -= old;
        take(heap, block, available, needed);
        return bytes;
    }
    void *moved = heap_allocate(heap, size);
    if (moved) {
        memcpy(moved, bytes, old - HEADER);
        heap_free(heap, bytes);
    }
    return moved;
}

void heap_take_census(const struct heap *heap, struct heap_census *census) {
    enum { CLASSES = 32 }; // blocks of 8, 16 ... 256 bytes
    uint16_t counts[CLASSES] = {0};
    *census = (struct heap_census){0};
    for (uint32_t block = FIRST, size; (size = block_size(heap, block)) > 0; block += size) {
        if (!(*word(heap, block) & IN_USE))
            continue;
        if (size > census->largest)
            census->largest = size;
        if (size <= 8 * CLASSES)
            counts[size / 8 - 1]++;
    }
    for (unsigned rank = 0; rank < HEAP_CENSUS_SIZES; rank++) {
        unsigned most = 0;
        for (unsigned i = 1; i < CLASSES; i++)
            if (counts[i] * (i + 1) > counts[most] * (most + 1))
                most = i;
        census->sizes[rank].bytes = 8 * (most + 1);
        census->sizes[rank].count = counts[most];
        counts[most] = 0;
    }
}
