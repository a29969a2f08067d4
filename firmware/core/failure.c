#include "failure.h"

#include <stdio.h>
#include <string.h>

#include "host.h"
#include "tensor.h"

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
    return strcmp(where, "start") == 0 ? PROTOCOL_ERROR_APP_START : PROTOCOL_ERROR_APP_EXCEPTION;
}

enum protocol_error failure_tell(enum engine_status status, const char *where, uint32_t bundle) {
    const struct engine_failure *failure = engine_last_failure();
    const enum protocol_error code = code_of(status, where);
    char detail[255] = "";
    if (status == ENGINE_OUT_OF_MEMORY)
        snprintf(detail, sizeof detail, "%s; outside the heap: %u native tensors", failure->heap, tensor_count());
    struct protocol_app_error error = {
        .code = (uint8_t)code,
        .bundle = bundle,
        .where = where,
        .message = failure->message,
        .detail = detail,
        .stack = (const uint8_t *)failure->stack,
        .stack_length = strlen(failure->stack),
    };
    HOST_SEND(CONTROL, APP_ERROR, app_error, &error);
    return code;
}
