/*
 * Test Anything Protocol, version 13: one line a test.
 */
#ifndef EARBIT_TAP_H
#define EARBIT_TAP_H

#include <stdbool.h>

/** Prints the result of a test, whose name is printf-like. @return ok */
bool tap_ok(bool ok, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** Prints the plan. @return the exit status: 0 when all passed. */
int tap_done(void);

#endif
