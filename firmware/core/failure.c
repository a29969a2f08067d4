#include "failure.h"

#include <stdio.h>
#include <string.h>

#include "host.h"
#include "tensor.h"
#include "text.h"

/* Packed. */
static uint8_t start_failure[PROTOCOL_MAX_PAYLOAD];
static size_t start_failure_length;

static bool is_start(const char *where) { return strcmp(where, "start") == 0; }

static enum protocol_error code_of(enum engine_status status, const char *where) {
    switch (status) {
    case ENGINE_OUT_OF_MEMORY:
        return PROTOCOL_ERROR_APP_MEMORY;
    case ENGINE_TIMEOUT:
        return PROTOCOL_ERROR_APP_TIMEOUT;
    case ENGINE_INTERRUPTED:
        return PROTOCOL_ERROR_APP_INTERRUPTED;
    case ENGINE_MISSING:
        return PROTOCOL_ERROR_APP_MISSING;
    case ENGINE_OK:
    case ENGINE_EXCEPTION:
        break;
    }
    if (engine_last_failure()->native)
        return PROTOCOL_ERROR_NATIVE_CALL;
    return is_start(where) ? PROTOCOL_ERROR_APP_START : PROTOCOL_ERROR_APP_EXCEPTION;
}

enum protocol_error failure_tell(enum engine_status status, const char *where, uint32_t bundle) {
    const struct engine_failure *failure = engine_last_failure();
    const enum protocol_error code = code_of(status, where);
    char message[192];
    message[text_copy(message, sizeof message - 1, failure->message, strlen(failure->message))] = '\0';
    char detail[255] = "";
    if (failure->heap[0] != '\0')
        snprintf(detail, sizeof detail, "%s%s; outside the heap: %u native tensors",
                 status == ENGINE_TIMEOUT ? "the heap was full meanwhile: " : "", failure->heap, tensor_count());
    struct protocol_app_error error = {
        .code = (uint8_t)code,
        .bundle = bundle,
        .where = where,
        .message = message,
        .detail = detail,
        .stack = (const uint8_t *)failure->stack,
        .stack_length = strlen(failure->stack),
    };
    const size_t length = protocol_pack_app_error(&error, host_payload, sizeof host_payload);
    host_send(PROTOCOL_CHANNEL_CONTROL, PROTOCOL_TYPE_APP_ERROR, length);
    if (is_start(where)) {
        memcpy(start_failure, host_payload, length);
        start_failure_length = length;
    }
    return code;
}

void failure_forget_start(void) { start_failure_length = 0; }

void failure_tell_start_again(void) {
    if (start_failure_length > 0)
        link_send(&host_link, PROTOCOL_CHANNEL_CONTROL, PROTOCOL_TYPE_APP_ERROR, start_failure, start_failure_length);
}
