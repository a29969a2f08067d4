#include "tap.h"
#include <stdarg.h>
#include <stdio.h>

static unsigned count, failures;

bool tap_ok(bool ok, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    printf("%sok %u - ", ok ? "" : "not ", ++count);
    vprintf(format, arguments);
    putchar('\n');
    va_end(arguments);
    failures += !ok;
    return ok;
}

int tap_done(void) {
    printf("1..%u\n", count);
    return failures == 0 && count > 0 ? 0 : 1;
}
