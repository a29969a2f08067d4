#include "boot.h"

#include "port.h"

enum { MAGIC, SEQUENCE, STARTS, CHECK };

static uint32_t check_word(const uint32_t *words) { return ~(words[MAGIC] ^ words[SEQUENCE] ^ words[STARTS]); }

bool boot_count_start(uint32_t sequence) {
    const uint32_t magic = 0x53544254;
    uint32_t *words = port_retained();
    if (words[MAGIC] != magic || words[SEQUENCE] != sequence || words[CHECK] != check_word(words))
        words[STARTS] = 0;
    words[MAGIC] = magic;
    words[SEQUENCE] = sequence;
    words[STARTS]++;
    words[CHECK] = check_word(words);
    return words[STARTS] <= BOOT_MAX_STARTS;
}

void boot_forget(void) { port_retained()[MAGIC] = 0; }
