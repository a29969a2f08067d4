/*
 * Banks of the storage, each with one app or one model (docs/slots.md). A bank counts once the first word of its header
 * is written, which is the last of it: what broke before leaves nothing behind. Which bank is in use, and what its
 * content means, is not known here.
 */
#ifndef EARBIT_STORAGE_H
#define EARBIT_STORAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lock.h"
#include "state.h"

enum storage_kind { STORAGE_APP = 1, STORAGE_MODEL = 2 };

enum {
    STORAGE_BANKS = STATE_BANKS, /**< two for apps, then two for models */
    STORAGE_HEADER = 160,        /**< bytes before a bank's content */
    STORAGE_APP_BANK = 49152,    /**< bytes of a bank for an app; models share what remains */
    STORAGE_NONE = STORAGE_BANKS /**< no bank */
};

enum storage_status {
    STORAGE_FREE,    /**< nothing, or what a transfer left that did not come to its end */
    STORAGE_SOUND,   /**< content whose CRC is right */
    STORAGE_DAMAGED, /**< a header, but it or the content is not what was written */
    STORAGE_UNSIGNED /**< whole, but not signed by the owner of this board, which is locked */
};

/** What a locked board asks of content (docs/security.md); zeros on another. */
struct storage_seal {
    uint32_t version;
    uint8_t signature[LOCK_SIGNATURE];
};

/** The first bytes of a bank. */
struct storage_header {
    uint32_t magic;
    uint32_t kind;     /**< enum storage_kind */
    uint32_t sequence; /**< counts what was stored: the largest one is the newest */
    uint32_t length;   /**< bytes of the content */
    uint32_t crc;      /**< CRC-32 of the content */
    char name[STATE_NAME];
    struct storage_seal seal;
    uint32_t header_crc; /**< CRC-32 of all before it */
    uint32_t removed;    /**< all ones; anything else removes the content */
};

struct storage_bank {
    enum storage_kind kind;
    enum storage_status status;
    size_t offset, size;          /**< in the storage, bytes */
    struct storage_header header; /**< when sound */
    const uint8_t *content;       /**< mapped; NULL without storage */
};

/** Reads the state and checks every bank, signatures too. */
void storage_init(void);

/** @param index below STORAGE_BANKS */
const struct storage_bank *storage_get(unsigned index);

/** @return what is wrong with what a bank holds, e.g. "is damaged"; NULL when it is free or sound. */
const char *storage_problem(unsigned index);

/** @return the newest sound bank of that kind, and of that name unless it is NULL; STORAGE_NONE when there is none. */
unsigned storage_newest(enum storage_kind kind, const char *name);

/** @return true when a newer bank holds content of the same kind (a model: of the same name, too). */
bool storage_is_superseded(unsigned index);

/** Most bytes of content of a kind. */
size_t storage_capacity(enum storage_kind kind);

/**
 * Chooses where content of that name can be written: the least erased bank that holds nothing, or what is superseded,
 * else the one that holds content of that name.
 * @param is_in_use tells which banks must stay as they are
 * @return STORAGE_NONE when there is none.
 */
unsigned storage_choose(enum storage_kind kind, const char *name, bool (*is_in_use)(unsigned index));

/**
 * @return bytes of a content of `length` that a transfer before, which did not come to its end, may have left in the
 * bank; only a CRC tells whether they are that content's.
 */
size_t storage_left(unsigned index, size_t length);

/**
 * Gives the bank to new content, of which bytes before `from` are there already: what it held counts no more.
 * @param from 0, or what storage_left said for that length
 * @return false when the storage fails.
 */
bool storage_begin(unsigned index, size_t from, size_t length);

enum storage_progress { STORAGE_DONE, STORAGE_MORE, STORAGE_FAILED };

/**
 * Erases the next page that is not blank of those that content from byte `from` to `length` needs, from the last to the
 * first, so that a blank header tells that all behind it is blank or was written by the transfer.
 */
enum storage_progress storage_prepare(unsigned index, size_t from, size_t length);

/**
 * Writes content into a bank that was prepared.
 * @param offset a multiple of 4
 * @param length a multiple of 4 but at the end of the content
 * @return false when the storage fails.
 */
bool storage_write(unsigned index, size_t offset, const uint8_t *bytes, size_t length);

/**
 * Makes written content count. @param name at most STATE_NAME - 1 bytes
 * @return false when its CRC is another or the storage fails.
 */
bool storage_commit(unsigned index, const char *name, size_t length, uint32_t crc, const struct storage_seal *seal);

/** Takes content away; it stays readable until the bank is written anew. @return false when the storage fails. */
bool storage_remove(unsigned index);

#endif
