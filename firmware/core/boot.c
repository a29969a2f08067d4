#include "boot.h"

#include <stdio.h>

#include "log.h"

#include "port.h"

enum { MAGIC, SEQUENCE, STARTS, CHECK };

static uint32_t check_word(const uint32_t *words) { return ~(words[MAGIC] ^ words[SEQUENCE] ^ words[STARTS]); }

static uint64_t started_us;
static bool counting; /* since then, whether it lasts */

static bool count_start(uint32_t sequence) {
    const uint32_t magic = 0x53544254;
    uint32_t *words = port_retained();
    if (words[MAGIC] != magic || words[SEQUENCE] != sequence || words[CHECK] != check_word(words))
        words[STARTS] = 0;
    words[MAGIC] = magic;
    words[SEQUENCE] = sequence;
    words[STARTS]++;
    words[CHECK] = check_word(words);
    started_us = port_time_us();
    counting = true;
    return words[STARTS] <= BOOT_MAX_STARTS;
}

bool boot_may_start(const struct storage_header *header, char *reason, size_t capacity) {
    struct state state = *state_get();
    if (state.set_aside != header->sequence && count_start(header->sequence))
        return true;
    snprintf(reason, capacity, "%s %s is set aside: the board was reset within %d s of each of its last %d starts",
             header->kind == STORAGE_APP ? "app" : "model", header->name, BOOT_LASTING_US / 1000000, BOOT_MAX_STARTS);
    log_line(ENGINE_LOG_ERROR, "%s", reason);
    if (state.set_aside != header->sequence) {
        state.set_aside = header->sequence;
        state_put(&state);
    }
    return false;
}

void boot_run(void) {
    if (!counting || port_time_us() - started_us < BOOT_LASTING_US)
        return;
    counting = false;
    boot_forget();
}

void boot_forget(void) { port_retained()[MAGIC] = 0; }
