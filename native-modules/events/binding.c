#include "../binding.h"
#include "events.h"

static bool emit(struct binding_call *call) {
    const char *label;
    size_t length;
    double start, end, confidence;
    if (!binding_get_string(call, 0, &label, &length) || !binding_get_number(call, 1, &start) ||
        !binding_get_number(call, 2, &end) || !binding_get_number(call, 3, &confidence))
        return false;
    if (length < 1 || length > EVENTS_MAX_LABEL)
        return binding_throw(call, BINDING_RANGE_ERROR, "label: expected 1 to %d bytes, got %lu", EVENTS_MAX_LABEL,
                             (unsigned long)length);
    if (start < 0 || end < start)
        return binding_throw(call, BINDING_RANGE_ERROR, "expected 0 <= startSeconds <= endSeconds");
    if (confidence < 0 || confidence > 1)
        return binding_throw(call, BINDING_RANGE_ERROR, "confidence: expected 0 to 1");
    events_emitted(label, length, start, end, confidence);
    return true;
}

static const struct binding_function functions[] = {{"emit", emit}};

const struct binding_module events_module = {"events", functions, sizeof functions / sizeof *functions};
