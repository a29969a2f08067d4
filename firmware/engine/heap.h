/*
 * The allocator of the JavaScript heap: segregated free lists, first fit, neighbours joined when freed. Four bytes of
 * overhead a block. One heap, one thread.
 */
#ifndef EARBIT_HEAP_H
#define EARBIT_HEAP_H

#include <stddef.h>
#include <stdint.h>

enum { HEAP_BINS = 32 };

struct heap {
    uint8_t *memory;
    uint32_t size;
    uint32_t used; /**< bytes in blocks, their overhead included */
    uint32_t high_water;
    uint32_t bins[HEAP_BINS]; /**< first free block of each size class, 0 for none */
};

/** @param memory aligned to 8; @param size 64 bytes to 16 MB */
void heap_init(struct heap *heap, void *memory, size_t size);

/** @return bytes aligned to 8; NULL when none are left or size is 0. */
void *heap_allocate(struct heap *heap, size_t size);

/** As realloc: in place where the neighbour allows it. On NULL the old bytes stay as they are, unless size is 0. */
void *heap_reallocate(struct heap *heap, void *bytes, size_t size);

/** @param bytes from this heap, or NULL */
void heap_free(struct heap *heap, void *bytes);

enum { HEAP_CENSUS_SIZES = 3 };

/** What a heap is full of. */
struct heap_census {
    struct {
        uint32_t bytes;         /**< of one block, its overhead included; at most 256 */
        uint32_t count;         /**< 0 when there are fewer sizes */
    } sizes[HEAP_CENSUS_SIZES]; /**< the sizes of small blocks that take most in all, most first */
    uint32_t largest;           /**< bytes of the largest block in use */
};

/** Looks at every block. */
void heap_take_census(const struct heap *heap, struct heap_census *census);

#endif
