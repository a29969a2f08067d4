#include "console.h"

#include <stdio.h>
#include <string.h>

#include "app.h"
#include "host.h"
#include "modules.h"
#include "text.h"

enum {
    MAX_TEXT = 960,       /* bytes of UTF-8; a longer value ends in an ellipsis there */
    LONGEST_CHARACTER = 4 /* an engine may cut a value before a character that does not fit whole */
};

void console_evaluate(const struct protocol_evaluate *request) {
    static char value[MAX_TEXT + LONGEST_CHARACTER + 1], text[MAX_TEXT];
    const enum protocol_error code =
        app_evaluate((const char *)request->source, request->source_length, value, sizeof value);
    struct protocol_evaluated evaluated = {
        .number = request->number,
        .code = (uint8_t)code,
        .text = (const uint8_t *)text,
        .text_length = text_copy(text, sizeof text, value, strlen(value)),
    };
    HOST_SEND(CONTROL, EVALUATED, evaluated, &evaluated);
}

void console_tell_modules(void) {
    char names[256];
    size_t length = 0;
    for (size_t i = 0; i < native_module_count && length < sizeof names; i++)
        length +=
            (size_t)snprintf(names + length, sizeof names - length, "%s%s", i > 0 ? " " : "", native_modules[i]->name);
    struct protocol_modules modules = {.names = (const uint8_t *)names, .names_length = strlen(names)};
    HOST_SEND(CONTROL, MODULES, modules, &modules);
}
