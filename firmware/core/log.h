/*
 * Lines for a person, sent over the link's log channel.
 */
#ifndef EARBIT_LOG_H
#define EARBIT_LOG_H

#include "engine.h"

/** Longest line, bytes of UTF-8; a longer one ends in an ellipsis there. */
#define LOG_MAX_TEXT 768

void log_text(enum engine_level level, const char *text, size_t length);

void log_line(enum engine_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
