/*
 * The module `events`: the image defines where the app's decisions go.
 */
#ifndef EARBIT_EVENTS_H
#define EARBIT_EVENTS_H

#include <stdbool.h>
#include <stddef.h>

/** Longest label, bytes of UTF-8. */
#define EVENTS_MAX_LABEL 63

/**
 * The app heard something.
 * @param label UTF-8, 1 to EVENTS_MAX_LABEL bytes, not NUL-terminated; valid during the call
 * @param start_seconds, end_seconds of audio time, 0 <= start <= end
 * @param confidence 0 to 1
 */
void events_emitted(const char *label, size_t length, double start_seconds, double end_seconds, double confidence);

#endif
