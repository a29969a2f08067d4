#include "admission.h"

#include <stdio.h>
#include <string.h>

#include "lock.h"

enum protocol_error admission_ask(const struct protocol_blob_begin *request, struct admission *admission,
                                  char reason[ADMISSION_MAX_REASON]) {
    memset(admission, 0, sizeof *admission);
    if (!lock_is_closed())
        return PROTOCOL_ERROR_NONE;
    if (request->signature_length != sizeof admission->digest + sizeof admission->seal.signature) {
        snprintf(reason, ADMISSION_MAX_REASON, "the board is locked, and it is not signed");
        return PROTOCOL_ERROR_UNSIGNED;
    }
    admission->seal.version = request->version;
    memcpy(admission->digest, request->signature, sizeof admission->digest);
    memcpy(admission->seal.signature, request->signature + sizeof admission->digest, sizeof admission->seal.signature);
    struct lock_content content = {
        .kind = request->kind, .version = request->version, .length = request->length, .digest = admission->digest};
    memcpy(content.name, request->name, request->name_length);
    if (!lock_admits(&content, admission->seal.signature)) {
        snprintf(reason, ADMISSION_MAX_REASON, "its signature is not that of the board's owner");
        return PROTOCOL_ERROR_SIGNATURE;
    }
    const uint32_t least = state_get()->versions[request->kind - 1];
    if (request->version < least) {
        snprintf(reason, ADMISSION_MAX_REASON, "it is version %lu, and the board has had version %lu",
                 (unsigned long)request->version, (unsigned long)least);
        return PROTOCOL_ERROR_OLD_VERSION;
    }
    return PROTOCOL_ERROR_NONE;
}

bool admission_holds(const struct admission *admission, const uint8_t *content, size_t length) {
    uint8_t digest[LOCK_DIGEST];
    memcpy(digest, admission->digest, sizeof digest);
    lock_digest(content, length, digest);
    return memcmp(digest, admission->digest, sizeof digest) == 0;
}

bool admission_remember(const struct admission *admission, enum storage_kind kind) {
    struct state state = *state_get();
    if (admission->seal.version <= state.versions[kind - 1])
        return true;
    state.versions[kind - 1] = admission->seal.version;
    return state_put(&state);
}
