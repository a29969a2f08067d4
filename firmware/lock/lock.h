/*
 * Whose apps and models the board takes: a locked one those alone that its owner has signed (docs/security.md). An
 * image has locked.c, with the owner's public key, or unlocked.c.
 */
#ifndef EARBIT_LOCK_H
#define EARBIT_LOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    LOCK_NAME = 64,     /**< bytes of a name, NUL-padded */
    LOCK_DIGEST = 64,   /**< bytes of a digest */
    LOCK_SIGNATURE = 64 /**< bytes of a signature */
};

/** What a signature is over. */
struct lock_content {
    uint32_t kind;            /**< as in a bank's header (docs/slots.md) */
    uint32_t version, length; /**< length: bytes of the content */
    char name[LOCK_NAME];     /**< NUL-padded */
    const uint8_t *digest;    /**< of the content, by lock_digest */
};

/** @return true when the board is locked. */
bool lock_is_closed(void);

/** @return the first 16 hexadecimal digits of the owner's public key, "" for a board that is not locked. */
const char *lock_owner(void);

/** SHA-512 of content; leaves `digest` as it is on a board that is not locked. */
void lock_digest(const uint8_t *content, size_t length, uint8_t digest[LOCK_DIGEST]);

/** @return true when the owner has signed that content, and for all on a board that is not locked. */
bool lock_admits(const struct lock_content *content, const uint8_t signature[LOCK_SIGNATURE]);

#endif
