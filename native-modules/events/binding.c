#include "../binding.h"
#include "events.h"

/* Events are told in 32 bits of milliseconds. */
enum { LATEST_SECONDS = UINT32_MAX / 1000 };

static bool emit(struct binding_call *call) {
    const char *label;
    size_t length;
    double start, end, confidence;
    if (!binding_get_string(call, 0, &label, &length) || !binding_get_number(call, 1, 0, LATEST_SECONDS, &start) ||
        !binding_get_number(call, 2, start, LATEST_SECONDS, &end) || !binding_get_number(call, 3, 0, 1, &confidence))
        return false;
    if (length < 1 || length > EVENTS_MAX_LABEL)
        return binding_throw(call, BINDING_RANGE_ERROR, "label: expected 1 to %d bytes, got %lu", EVENTS_MAX_LABEL,
                             (unsigned long)length);
    events_emitted(label, length, start, end, confidence);
    return true;
}

static const struct binding_function functions[] = {{"emit", emit, "label startSeconds endSeconds confidence"}};

const struct binding_module events_module = {"events", functions, sizeof functions / sizeof *functions};
