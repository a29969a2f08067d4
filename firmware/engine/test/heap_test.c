#include "../heap.h"
#include "tap.h"

#include <stdlib.h>
#include <string.h>

enum { SIZE = 32768, SLOTS = 200 };

static uint64_t words[SIZE / sizeof(uint64_t)];

static void start_and_end(void) {
    struct heap heap;
    heap_init(&heap, words, SIZE);
    ok(heap_allocate(&heap, 0) == NULL, "no bytes, no block");
    ok(heap_allocate(&heap, SIZE) == NULL, "more than there is");
    ok(heap_allocate(&heap, (size_t)-1) == NULL, "more than any heap has");
    void *all = heap_allocate(&heap, SIZE - 12);
    ok(all != NULL && heap_allocate(&heap, 1) == NULL, "all of it, then none");
    heap_free(&heap, all);
    heap_free(&heap, NULL);
    ok(heap.used == 0 && heap.high_water == SIZE - 8, "free again; the high-water mark stays");
}

static void in_place(void) {
    struct heap heap;
    heap_init(&heap, words, SIZE);
    char *a = heap_allocate(&heap, 100), *b = heap_allocate(&heap, 100);
    memset(a, 'a', 100);
    ok(heap_reallocate(&heap, b, 1000) == b, "grows into the free block behind");
    char *moved = heap_reallocate(&heap, a, 200);
    ok(moved != a && moved[0] == 'a' && moved[99] == 'a', "moves when the neighbour is used");
    ok(heap_reallocate(&heap, moved, SIZE) == NULL && moved[99] == 'a', "stays when there is no room");
    uint32_t used = heap.used;
    ok(heap_reallocate(&heap, b, 8) == b && heap.used < used, "shrinks in place");
    ok(heap_reallocate(&heap, b, 0) == NULL, "to nothing is free");
    heap_free(&heap, moved);
    ok(heap.used == 0 && heap_allocate(&heap, SIZE - 12) != NULL, "neighbours are joined to one block");
}

static bool intact(const uint8_t *bytes, size_t size, uint8_t value) {
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != value)
            return false;
    return true;
}

static void at_random(void) {
    struct heap heap;
    uint8_t *blocks[SLOTS] = {0};
    size_t sizes[SLOTS] = {0};
    bool whole = true, aligned = true;
    heap_init(&heap, words, SIZE);
    srand(1);
    for (int step = 0; step < 200000; step++) {
        int i = rand() % SLOTS;
        size_t size = (size_t)(rand() % 8 ? rand() % 100 : rand() % 2000);
        whole = whole && intact(blocks[i], sizes[i], (uint8_t)i);
        uint8_t *moved = heap_reallocate(&heap, blocks[i], size);
        if (!moved && size)
            continue;
        aligned = aligned && (uintptr_t)moved % 8 == 0;
        whole = whole && (!moved || intact(moved, sizes[i] < size ? sizes[i] : size, (uint8_t)i));
        blocks[i] = moved;
        sizes[i] = size;
        if (moved)
            memset(moved, i, size);
    }
    ok(whole, "no block ever touches another");
    ok(aligned, "every block is aligned to 8");
    for (int i = 0; i < SLOTS; i++)
        heap_free(&heap, blocks[i]);
    ok(heap.used == 0 && heap_allocate(&heap, SIZE - 12) != NULL, "all freed is one block again");
}

static void census(void) {
    struct heap heap;
    struct heap_census census;
    heap_init(&heap, words, SIZE);
    heap_take_census(&heap, &census);
    ok(census.largest == 0 && census.sizes[0].count == 0, "the census of an empty heap");
    for (int i = 0; i < 20; i++)
        heap_allocate(&heap, 12);
    for (int i = 0; i < 10; i++)
        heap_allocate(&heap, 100);
    heap_free(&heap, heap_allocate(&heap, 2000));
    heap_allocate(&heap, 1000);
    heap_take_census(&heap, &census);
    ok(census.sizes[0].bytes == 104 && census.sizes[0].count == 10 && census.sizes[1].bytes == 16 &&
           census.sizes[1].count == 20 && census.sizes[2].count == 0 && census.largest == 1008,
       "the census counts what is in use, by what a size takes in all");
}

int main(void) {
    census();
    start_and_end();
    in_place();
    at_random();
    return tap_done();
}
