#include "log.h"

#include <stdarg.h>
#include <stdio.h>

#include "host.h"
#include "port.h"
#include "text.h"

void log_text(enum engine_level level, const char *text, size_t length) {
    static char told[LOG_MAX_TEXT];
    struct protocol_log_line line = {
        .level = (uint8_t)level,
        .time_us = port_time_us(),
        .text = (const uint8_t *)told,
        .text_length = text_copy(told, sizeof told, text, length),
    };
    HOST_SEND(LOG, LOG_LINE, log_line, &line);
}

void log_line(enum engine_level level, const char *format, ...) {
    static char text[LOG_MAX_TEXT + 1];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    log_text(level, text, length < 0 ? 0 : (size_t)length);
}
