#include <stdio.h>
#include <stdlib.h>

void assertion_failed(const char *file, int line) __attribute__((noreturn));

/* What EARBIT_ASSERT calls. */
void assertion_failed(const char *file, int line) {
    printf("Bail out! assertion failed at %s:%d\n", file, line);
    abort();
}
