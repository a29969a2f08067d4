/*
 * Whether content that the host offers may be stored: on a locked board what its owner has signed, of a version not
 * below the highest that was stored (docs/security.md). It is asked before anything is erased.
 */
#ifndef EARBIT_ADMISSION_H
#define EARBIT_ADMISSION_H

#include "protocol.h"
#include "storage.h"

enum { ADMISSION_MAX_REASON = 64 };

/** What was offered with content. */
struct admission {
    struct storage_seal seal;
    uint8_t digest[LOCK_DIGEST]; /**< that the content must have */
};

/**
 * @param request of a kind and a length that there are, its name of at most STATE_NAME - 1 bytes
 * @param admission is filled
 * @return PROTOCOL_ERROR_NONE, or why it is refused, with `reason` filled.
 */
enum protocol_error admission_ask(const struct protocol_blob_begin *request, struct admission *admission,
                                  char reason[ADMISSION_MAX_REASON]);

/** @return true when the content is what was offered. */
bool admission_holds(const struct admission *admission, const uint8_t *content, size_t length);

/** From now on no lower version of that kind is admitted. @return false when the storage fails. */
bool admission_remember(const struct admission *admission, enum storage_kind kind);

#endif
