/* A board whose owner's public key is built in: LOCK_KEY has its bytes, LOCK_OWNER its first digits. */
#include "lock.h"

#include <string.h>

#include "signature.h"

_Static_assert(LOCK_DIGEST == (int)SIGNATURE_DIGEST && LOCK_SIGNATURE == (int)SIGNATURE_BYTES,
               "as the library has them");

/* What is signed: 16 bytes that no other use of the key begins with, numbers little-endian, no padding. */
struct statement {
    char use[16];
    uint8_t kind[4], version[4], length[4];
    char name[LOCK_NAME];
    uint8_t digest[LOCK_DIGEST];
};
_Static_assert(sizeof(struct statement) == 156, "no padding");

static const uint8_t key[] = {LOCK_KEY};
_Static_assert(sizeof key == SIGNATURE_KEY, "a public key has its bytes");

bool lock_is_closed(void) { return true; }

const char *lock_owner(void) { return LOCK_OWNER; }

void lock_digest(const uint8_t *content, size_t length, uint8_t digest[LOCK_DIGEST]) {
    signature_digest(content, length, digest);
}

static void put(uint8_t bytes[4], uint32_t value) {
    for (unsigned i = 0; i < 4; i++)
        bytes[i] = (uint8_t)(value >> 8 * i);
}

bool lock_admits(const struct lock_content *content, const uint8_t signature[LOCK_SIGNATURE]) {
    struct statement statement;
    memcpy(statement.use, "earbit content 1", sizeof statement.use);
    put(statement.kind, content->kind);
    put(statement.version, content->version);
    put(statement.length, content->length);
    memcpy(statement.name, content->name, sizeof statement.name);
    memcpy(statement.digest, content->digest, sizeof statement.digest);
    return signature_verify(key, &statement, sizeof statement, signature);
}
