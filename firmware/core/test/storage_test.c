/* Banks, headers, choice of bank, what is left of a transfer, the journal of state. */
#include "storage.h"

#include <stdio.h>
#include <string.h>

#include "flash.h"
#include "tap.h"
#include "transfer.h"

static unsigned in_use[2] = {STORAGE_NONE, STORAGE_NONE};

static bool is_in_use(unsigned index) { return index == in_use[0] || index == in_use[1]; }

static const struct content first = {STORAGE_APP, "first", 9001, 1}, second = {STORAGE_APP, "second", 30000, 2};
static const struct content ears = {STORAGE_MODEL, "ears", 130000, 3}, nose = {STORAGE_MODEL, "nose", 90000, 4};
static const struct content eyes = {STORAGE_MODEL, "eyes", 90000, 5};

static void start_empty(void) {
    flash_clear();
    in_use[0] = in_use[1] = STORAGE_NONE;
    storage_init();
}

static void test_newest(void) {
    start_empty();
    tap_ok(storage_newest(STORAGE_APP, NULL) == STORAGE_NONE, "an empty storage holds nothing");
    transfer(&first, is_in_use);
    transfer(&second, is_in_use);
    storage_init();
    unsigned newest = storage_newest(STORAGE_APP, NULL);
    tap_ok(content_is_in(&second, newest), "the newest app counts");
    flash.bytes[storage_get(newest)->offset + STORAGE_HEADER + 77] ^= 1;
    storage_init();
    tap_ok(storage_get(newest)->status == STORAGE_DAMAGED, "a bit that fell over is seen");
    tap_ok(content_is_in(&first, storage_newest(STORAGE_APP, NULL)),
           "the one before counts when the newest is damaged");
    tap_ok(storage_choose(STORAGE_APP, "x", is_in_use) == newest, "a damaged bank is the next to be written");
}

static void test_header(void) {
    start_empty();
    transfer(&first, is_in_use);
    const size_t offset = storage_get(storage_newest(STORAGE_APP, NULL))->offset;
    unsigned damaged = 0, free = 0;
    for (size_t i = 0; i < sizeof(struct storage_header); i++) {
        flash.bytes[offset + i] ^= 0x10;
        storage_init();
        damaged += storage_get(0)->status == STORAGE_DAMAGED;
        free += storage_get(0)->status == STORAGE_FREE;
        flash.bytes[offset + i] ^= 0x10;
    }
    tap_ok(free == 8 && damaged == sizeof(struct storage_header) - 8, "no changed header is taken for a sound one");
}

static void test_choice(void) {
    start_empty();
    transfer(&ears, is_in_use);
    in_use[0] = storage_newest(STORAGE_MODEL, "ears");
    tap_ok(storage_choose(STORAGE_MODEL, "ears", is_in_use) != in_use[0], "what is in use is not written");
    transfer(&nose, is_in_use);
    tap_ok(!transfer(&eyes, is_in_use), "a full storage takes no third model");
    tap_ok(transfer(&nose, is_in_use), "but a model of a name that it has");
    storage_remove(storage_newest(STORAGE_MODEL, "nose"));
    tap_ok(transfer(&eyes, is_in_use), "and another one when one was removed");
    tap_ok(content_is_in(&ears, in_use[0]), "what is in use stays as it was");
    tap_ok(storage_left(storage_newest(STORAGE_MODEL, "eyes"), 90000) == 0, "nothing is left of what is complete");
}

static void test_wear(void) {
    start_empty();
    for (int i = 0; i < 200; i++) {
        transfer(i % 2 == 0 ? &first : &second, is_in_use);
        in_use[0] = storage_newest(STORAGE_APP, NULL);
    }
    storage_init();
    const struct state *state = state_get();
    tap_ok(state->erases[0] == 99 && state->erases[1] == 99, "200 apps erase each bank 99 times");
    tap_ok(state->page_erases < 6, "and a page of the journal less than 6 times");
    tap_ok(flash_misuse == NULL, "no bit was set and no word written too often");
}

int main(void) {
    test_newest();
    test_header();
    test_choice();
    test_wear();
    return tap_done();
}
