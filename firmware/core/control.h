/*
 * Requests of the host.
 */
#ifndef EARBIT_CONTROL_H
#define EARBIT_CONTROL_H

#include "link.h"

/** Carries out a frame; one that makes no sense is answered by `refused`. */
void control_handle(const struct link_frame *frame);

#endif
