#include "transfer.h"

#include <string.h>

#include "crc32.h"

enum { PIECE = 1020, MAX_CONTENT = 262144 };

static const uint8_t *bytes_of(const struct content *content) {
    static uint8_t bytes[MAX_CONTENT];
    uint32_t state = content->seed;
    for (uint32_t i = 0; i < content->length; i++) {
        state = state * 1664525u + 1013904223u;
        bytes[i] = (uint8_t)(state >> 24);
    }
    return bytes;
}

uint32_t content_crc(const struct content *content) { return crc32(bytes_of(content), content->length); }

bool content_is_in(const struct content *content, unsigned index) {
    if (index == STORAGE_NONE)
        return false;
    const struct storage_bank *bank = storage_get(index);
    return bank->header.length == content->length && strcmp(bank->header.name, content->name) == 0 &&
           memcmp(bank->content, bytes_of(content), content->length) == 0;
}

bool transfer_to(unsigned bank, const struct content *content) {
    const uint8_t *bytes = bytes_of(content);
    size_t from = storage_left(bank, content->length);
    if (crc32(storage_get(bank)->content, from) != crc32(bytes, from))
        from = 0;
    enum storage_progress progress;
    if (!storage_begin(bank, from, content->length))
        return false;
    while ((progress = storage_prepare(bank, from, content->length)) == STORAGE_MORE)
        continue;
    if (progress == STORAGE_FAILED)
        return false;
    for (size_t at = from; at < content->length; at += PIECE) {
        size_t rest = content->length - at;
        if (!storage_write(bank, at, bytes + at, rest < PIECE ? rest : PIECE))
            return false;
    }
    const struct storage_seal none = {0};
    return storage_commit(bank, content->name, content->length, content_crc(content), &none);
}

bool transfer(const struct content *content, bool (*is_in_use)(unsigned index)) {
    unsigned bank = storage_choose(content->kind, content->name, is_in_use);
    return bank != STORAGE_NONE && transfer_to(bank, content);
}
