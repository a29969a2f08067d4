#include "storage.h"

#include <stdio.h>
#include <string.h>

#include "crc32.h"
#include "port.h"

#define MAGIC 0x33534245u /* "EBS3" */

static struct storage_bank banks[STORAGE_BANKS];

_Static_assert(sizeof(struct storage_header) <= STORAGE_HEADER, "the header has its place before the content");

static enum storage_status check(struct storage_bank *bank) {
    struct storage_header *header = &bank->header;
    memcpy(header, port_storage_data() + bank->offset, sizeof *header);
    if (header->magic != MAGIC || header->removed != UINT32_MAX)
        return STORAGE_FREE;
    if (header->header_crc != crc32(header, offsetof(struct storage_header, header_crc)) ||
        header->kind != (uint32_t)bank->kind || header->length > bank->size - STORAGE_HEADER ||
        header->name[STATE_NAME - 1] != '\0' || header->crc != crc32(bank->content, header->length))
        return STORAGE_DAMAGED;
    return STORAGE_SOUND;
}

static bool is_signed(const struct storage_bank *bank) {
    const struct storage_header *header = &bank->header;
    uint8_t digest[LOCK_DIGEST];
    lock_digest(bank->content, header->length, digest);
    struct lock_content content = {
        .kind = header->kind, .version = header->seal.version, .length = header->length, .digest = digest};
    memcpy(content.name, header->name, sizeof content.name);
    return lock_admits(&content, header->seal.signature);
}

void storage_init(void) {
    state_init();
    const size_t page = port_storage_page_size(), size = port_storage_size();
    const size_t before = STATE_PAGES * page + 2 * STORAGE_APP_BANK;
    const size_t model_bank = size > before ? (size - before) / 2 / page * page : 0;
    size_t offset = STATE_PAGES * page;
    for (unsigned i = 0; i < STORAGE_BANKS; i++) {
        struct storage_bank *bank = &banks[i];
        memset(bank, 0, sizeof *bank);
        bank->kind = i < STORAGE_BANKS / 2 ? STORAGE_APP : STORAGE_MODEL;
        if (model_bank == 0)
            continue;
        bank->size = bank->kind == STORAGE_APP ? STORAGE_APP_BANK : model_bank;
        bank->offset = offset;
        bank->content = port_storage_data() + offset + STORAGE_HEADER;
        bank->status = check(bank);
        if (bank->status == STORAGE_SOUND && !is_signed(bank))
            bank->status = STORAGE_UNSIGNED;
        offset += bank->size;
    }
}

const struct storage_bank *storage_get(unsigned index) { return &banks[index]; }

const char *storage_problem(unsigned index) {
    switch (banks[index].status) {
    case STORAGE_DAMAGED:
        return "is damaged";
    case STORAGE_UNSIGNED:
        return "is not signed by the board's owner";
    default:
        return NULL;
    }
}

unsigned storage_newest(enum storage_kind kind, const char *name) {
    unsigned newest = STORAGE_NONE;
    for (unsigned i = 0; i < STORAGE_BANKS; i++) {
        const struct storage_bank *bank = &banks[i];
        if (bank->status != STORAGE_SOUND || bank->kind != kind ||
            (name != NULL && strcmp(bank->header.name, name) != 0))
            continue;
        if (newest == STORAGE_NONE || bank->header.sequence > banks[newest].header.sequence)
            newest = i;
    }
    return newest;
}

bool storage_is_superseded(unsigned index) {
    const struct storage_bank *bank = &banks[index];
    return bank->status == STORAGE_SOUND &&
           storage_newest(bank->kind, bank->kind == STORAGE_APP ? NULL : bank->header.name) != index;
}

size_t storage_capacity(enum storage_kind kind) {
    const struct storage_bank *bank = &banks[kind == STORAGE_APP ? 0 : STORAGE_BANKS - 1];
    return bank->size > 0 ? bank->size - STORAGE_HEADER : 0;
}

unsigned storage_choose(enum storage_kind kind, const char *name, bool (*is_in_use)(unsigned index)) {
    const uint32_t *erases = state_get()->erases;
    unsigned free = STORAGE_NONE, same = STORAGE_NONE;
    for (unsigned i = 0; i < STORAGE_BANKS; i++) {
        const struct storage_bank *bank = &banks[i];
        if (bank->kind != kind || bank->size == 0 || is_in_use(i))
            continue;
        if (bank->status != STORAGE_SOUND || storage_is_superseded(i))
            free = free == STORAGE_NONE || erases[i] < erases[free] ? i : free;
        else if (strcmp(bank->header.name, name) == 0)
            same = i;
    }
    return free != STORAGE_NONE ? free : same;
}

/* @return the end of the last word in the storage from `first` to `end` that is not blank, `first` when all are. */
static size_t written_end(size_t first, size_t end) {
    static const uint32_t blank = UINT32_MAX;
    while (end > first && memcmp(port_storage_data() + end - sizeof blank, &blank, sizeof blank) == 0)
        end -= sizeof blank;
    return end;
}

/* Pages, as offsets in the storage, that content from byte `from` to `length` lies in; the first one's has the header.
 */
static void pages_of(unsigned index, size_t from, size_t length, size_t *first, size_t *end) {
    const size_t page = port_storage_page_size(), offset = banks[index].offset;
    *first = offset + (from > 0 ? (STORAGE_HEADER + from) / page * page : 0);
    *end = offset + (STORAGE_HEADER + length + page - 1) / page * page;
}

size_t storage_left(unsigned index, size_t length) {
    const size_t page = port_storage_page_size(), offset = banks[index].offset;
    if (written_end(offset, offset + STORAGE_HEADER) != offset)
        return 0;
    size_t first, end;
    pages_of(index, 0, length, &first, &end);
    const size_t written = written_end(first, end) - offset, all = STORAGE_HEADER + length;
    /* The page where it broke off is written anew. */
    const size_t whole = (written < all ? written : all) / page * page;
    return whole > 0 ? whole - STORAGE_HEADER : 0;
}

bool storage_begin(unsigned index, size_t from, size_t length) {
    if (banks[index].status != STORAGE_FREE && !storage_remove(index))
        return false;
    size_t first, end;
    pages_of(index, from, length, &first, &end);
    if (written_end(first, end) == first)
        return true;
    struct state state = *state_get();
    state.erases[index]++;
    return state_put(&state);
}

enum storage_progress storage_prepare(unsigned index, size_t from, size_t length) {
    const size_t page = port_storage_page_size();
    size_t first, end;
    pages_of(index, from, length, &first, &end);
    const size_t written = written_end(first, end);
    if (written == first)
        return STORAGE_DONE;
    return port_storage_erase((written - 1) / page * page, page) ? STORAGE_MORE : STORAGE_FAILED;
}

bool storage_write(unsigned index, size_t offset, const uint8_t *bytes, size_t length) {
    const struct storage_bank *bank = &banks[index];
    if (bank->status != STORAGE_FREE || offset > storage_capacity(bank->kind) ||
        length > storage_capacity(bank->kind) - offset)
        return false;
    const size_t at = bank->offset + STORAGE_HEADER + offset, words = length / 4 * 4;
    uint8_t rest[4] = {0xFF, 0xFF, 0xFF, 0xFF};
    memcpy(rest, bytes + words, length - words);
    return port_storage_write(at, bytes, words) &&
           (words == length || port_storage_write(at + words, rest, sizeof rest));
}

static uint32_t next_sequence(void) {
    uint32_t largest = state_get()->set_aside;
    for (unsigned i = 0; i < STORAGE_BANKS; i++)
        if (banks[i].status == STORAGE_SOUND && banks[i].header.sequence > largest)
            largest = banks[i].header.sequence;
    return largest + 1;
}

bool storage_commit(unsigned index, const char *name, size_t length, uint32_t crc, const struct storage_seal *seal) {
    struct storage_bank *bank = &banks[index];
    if (bank->status != STORAGE_FREE || crc32(bank->content, length) != crc)
        return false;
    struct storage_header header = {
        .magic = MAGIC,
        .kind = bank->kind,
        .sequence = next_sequence(),
        .length = (uint32_t)length,
        .crc = crc,
        .seal = *seal,
        .removed = UINT32_MAX,
    };
    snprintf(header.name, sizeof header.name, "%s", name);
    header.header_crc = crc32(&header, offsetof(struct storage_header, header_crc));
    const uint8_t *bytes = (const uint8_t *)&header;
    const size_t magic = sizeof header.magic, rest = offsetof(struct storage_header, removed) - magic;
    if (!port_storage_write(bank->offset + magic, bytes + magic, rest) ||
        !port_storage_write(bank->offset, bytes, magic))
        return false;
    bank->status = check(bank);
    return bank->status == STORAGE_SOUND;
}

bool storage_remove(unsigned index) {
    static const uint8_t removed[4];
    struct storage_bank *bank = &banks[index];
    if (!port_storage_write(bank->offset + offsetof(struct storage_header, removed), removed, sizeof removed))
        return false;
    bank->status = STORAGE_FREE;
    return true;
}
