#include "blob.h"

#include <stdio.h>

#include "admission.h"
#include "contents.h"
#include "control.h"
#include "crc32.h"
#include "hearing.h"
#include "host.h"
#include "models.h"
#include "port.h"
#include "storage.h"
#include "unpack.h"

enum { PROGRESS_STEP = 1020, PROGRESS_REPEAT_US = 100000 };

static struct {
    enum { IDLE, OFFERED, ERASING, RECEIVING, STORED } phase;
    enum storage_kind kind;
    unsigned bank;
    uint32_t length, crc;
    struct admission admission;
    uint32_t have, told; /* bytes in the storage; the same when the host was last told */
    uint64_t told_us;
    char name[STATE_NAME];
} blob;

static void refuse_with(enum protocol_error code, uint8_t request, const char *reason) {
    blob.phase = IDLE;
    control_refuse_with(code, request, reason);
}

static void refuse(uint8_t request, const char *reason) { refuse_with(PROTOCOL_ERROR_NONE, request, reason); }

static void tell_progress(void) {
    struct protocol_blob_progress message = {
        .have = blob.have,
        .window = blob.phase == RECEIVING ? BLOB_WINDOW : 0,
    };
    blob.told = blob.have;
    blob.told_us = port_time_us();
    HOST_SEND(BLOB, BLOB_PROGRESS, blob_progress, &message);
}

static void begin(const struct protocol_blob_begin *request) {
    char reason[96];
    if (request->kind != STORAGE_APP && request->kind != STORAGE_MODEL) {
        refuse(PROTOCOL_TYPE_BLOB_BEGIN, "it is neither an app nor a model");
        return;
    }
    blob.kind = (enum storage_kind)request->kind;
    const size_t capacity = storage_capacity(blob.kind);
    if (request->name_length == 0 || request->name_length >= sizeof blob.name) {
        refuse(PROTOCOL_TYPE_BLOB_BEGIN, "its name must have 1 to 63 bytes");
        return;
    }
    if (request->length == 0 || request->length > capacity) {
        snprintf(reason, sizeof reason, "it has %lu bytes, and there is place for 1 to %lu",
                 (unsigned long)request->length, (unsigned long)capacity);
        refuse(PROTOCOL_TYPE_BLOB_BEGIN, capacity > 0 ? reason : "the board has no storage");
        return;
    }
    const enum protocol_error error = admission_ask(request, &blob.admission, reason);
    if (error != PROTOCOL_ERROR_NONE) {
        refuse_with(error, PROTOCOL_TYPE_BLOB_BEGIN, reason);
        return;
    }
    snprintf(blob.name, sizeof blob.name, "%.*s", (int)request->name_length, request->name);
    blob.bank = storage_choose(blob.kind, blob.name, contents_is_in_use);
    if (blob.bank == STORAGE_NONE) {
        refuse(PROTOCOL_TYPE_BLOB_BEGIN, "the storage is full: remove a model that does not hear");
        return;
    }
    blob.length = request->length;
    blob.crc = request->crc;
    blob.have = (uint32_t)storage_left(blob.bank, blob.length);
    blob.phase = OFFERED;
    struct protocol_blob_offered offered = {
        .have = blob.have,
        .crc = crc32(storage_get(blob.bank)->content, blob.have),
    };
    HOST_SEND(BLOB, BLOB_OFFERED, blob_offered, &offered);
}

static void start(const struct protocol_blob_start *request) {
    if (blob.phase == IDLE || blob.phase == STORED) {
        refuse(PROTOCOL_TYPE_BLOB_START, "no transfer has begun");
        return;
    }
    if (blob.phase == OFFERED && (request->offset == 0 || request->offset == blob.have)) {
        if (contents_is_in_use(blob.bank)) {
            refuse(PROTOCOL_TYPE_BLOB_START, "what it was to replace is in use since: send it anew");
            return;
        }
        blob.have = request->offset;
        if (!storage_begin(blob.bank, blob.have, blob.length)) {
            refuse(PROTOCOL_TYPE_BLOB_START, "the storage fails");
            return;
        }
        contents_changed(blob.bank);
        blob.phase = ERASING;
    }
    tell_progress();
}

/* @return true when content of `length` bytes is what comes next; else the host is told what does. */
static bool is_next(uint32_t offset, size_t length) {
    const size_t rest = blob.length - blob.have;
    if (blob.phase != RECEIVING)
        return false;
    if (offset == blob.have && length <= rest && (length % 4 == 0 || length == rest))
        return true;
    tell_progress();
    return false;
}

static void took(uint8_t request, size_t length, bool written) {
    if (!written) {
        refuse(request, "the storage fails");
        return;
    }
    blob.have += (uint32_t)length;
    if (blob.have - blob.told >= PROGRESS_STEP || blob.have == blob.length)
        tell_progress();
}

static void take_data(const struct protocol_blob_data *request) {
    const size_t length = request->data_length;
    if (is_next(request->offset, length))
        took(PROTOCOL_TYPE_BLOB_DATA, length, storage_write(blob.bank, blob.have, request->data, length));
}

static void take_packed(const struct protocol_blob_packed *request) {
    const size_t length = unpack_length(request->block, request->block_length, blob.have);
    if (!is_next(request->offset, length))
        return;
    if (length == 0) {
        refuse(PROTOCOL_TYPE_BLOB_PACKED, "the block is malformed");
        return;
    }
    took(PROTOCOL_TYPE_BLOB_PACKED, length, unpack_into(blob.bank, blob.have, request->block, request->block_length));
}

/* What counts is what the storage holds, not what was sent. @return NULL, or why it is refused. */
static const char *check(void) {
    static char reason[MODELS_MAX_REASON];
    const uint8_t *content = storage_get(blob.bank)->content;
    if (crc32(content, blob.length) != blob.crc)
        return "its CRC is not what was announced";
    if (!admission_holds(&blob.admission, content, blob.length))
        return "its digest is not what was announced";
    if (blob.kind == STORAGE_MODEL && !models_accept(content, blob.length, blob.name, reason))
        return reason;
    return NULL;
}

static void tell_stored(void) {
    if (blob.kind == STORAGE_APP)
        contents_tell_app();
    else
        link_send(&host_link, PROTOCOL_CHANNEL_BLOB, PROTOCOL_TYPE_BLOB_STORED, NULL, 0);
}

static void finish(void) {
    if (blob.phase == STORED) { /* the answer got lost */
        tell_stored();
        return;
    }
    if (blob.phase != RECEIVING || blob.have != blob.length) {
        refuse(PROTOCOL_TYPE_BLOB_FINISH, "the transfer is not complete");
        return;
    }
    const char *reason = check();
    /* The version first: a loss of power between the two leaves nothing that an older one could replace. */
    if (reason == NULL && !(admission_remember(&blob.admission, blob.kind) &&
                            storage_commit(blob.bank, blob.name, blob.length, blob.crc, &blob.admission.seal)))
        reason = "the storage fails";
    if (reason != NULL) {
        refuse(PROTOCOL_TYPE_BLOB_FINISH, reason);
        return;
    }
    contents_changed(blob.bank);
    blob.phase = STORED;
    if (blob.kind == STORAGE_APP)
        contents_start_app();
    else
        tell_stored();
}

void blob_handle(const struct link_frame *frame) {
    switch (frame->type) {
    case PROTOCOL_TYPE_BLOB_BEGIN: {
        struct protocol_blob_begin request;
        if (!protocol_unpack_blob_begin(frame->payload, frame->length, &request))
            break;
        begin(&request);
        return;
    }
    case PROTOCOL_TYPE_BLOB_START: {
        struct protocol_blob_start request;
        if (!protocol_unpack_blob_start(frame->payload, frame->length, &request))
            break;
        start(&request);
        return;
    }
    case PROTOCOL_TYPE_BLOB_DATA: {
        struct protocol_blob_data request;
        if (!protocol_unpack_blob_data(frame->payload, frame->length, &request))
            break;
        take_data(&request);
        return;
    }
    case PROTOCOL_TYPE_BLOB_PACKED: {
        struct protocol_blob_packed request;
        if (!protocol_unpack_blob_packed(frame->payload, frame->length, &request))
            break;
        take_packed(&request);
        return;
    }
    case PROTOCOL_TYPE_BLOB_FINISH:
        finish();
        return;
    }
    refuse(frame->type, "malformed or unknown request");
}

bool blob_run(void) {
    if (blob.phase == ERASING) {
        switch (storage_prepare(blob.bank, blob.have, blob.length)) {
        case STORAGE_MORE:
            break;
        case STORAGE_DONE:
            blob.phase = RECEIVING;
            break;
        case STORAGE_FAILED:
            refuse(PROTOCOL_TYPE_BLOB_START, "the storage fails");
            return true;
        }
        tell_progress();
        return true;
    }
    /* The host may be waiting for a message that got lost. */
    if (blob.phase == RECEIVING && port_time_us() - blob.told_us >= PROGRESS_REPEAT_US)
        tell_progress();
    return false;
}
