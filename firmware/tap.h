/* The few lines of TAP that the C tests of this folder print. */
#ifndef EARBIT_TAP_H
#define EARBIT_TAP_H

#include <stdbool.h>
#include <stdio.h>

static int tap_count, tap_failures;

static inline void ok(bool passed, const char *name) {
    tap_failures += !passed;
    printf("%sok %d - %s\n", passed ? "" : "not ", ++tap_count, name);
}

static inline int tap_done(void) {
    printf("1..%d\n", tap_count);
    return tap_failures != 0;
}

#endif
