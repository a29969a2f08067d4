/*
 * Requests of the host.
 */
#ifndef EARBIT_CONTROL_H
#define EARBIT_CONTROL_H

#include "link.h"

/** Carries out a frame; one that makes no sense is answered by `refused`. */
void control_handle(const struct link_frame *frame);

/** Answers that the request of that type is not carried out. */
void control_refuse(uint8_t request, const char *reason);

/** The same with a code that docs/errors.md has. */
void control_refuse_with(enum protocol_error code, uint8_t request, const char *reason);

/** Lets model `index` hear alone, and answers that. */
void control_select(size_t index);

#endif
