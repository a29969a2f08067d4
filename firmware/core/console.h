/*
 * What a person at the host types, evaluated in the app.
 */
#ifndef EARBIT_CONSOLE_H
#define EARBIT_CONSOLE_H

#include "protocol.h"

void console_evaluate(const struct protocol_evaluate *request);

/** Tells the host which native modules there are. */
void console_tell_modules(void);

#endif
