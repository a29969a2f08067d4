/*
 * Apps and models that arrive over the link (channel blob of firmware/link/protocol.yaml) and go into the storage. The
 * page erases of a transfer are done one a turn of the main loop, so that hearing goes on meanwhile.
 */
#ifndef EARBIT_BLOB_H
#define EARBIT_BLOB_H

#include "link.h"

/** Bytes of the link's receive buffer that a transfer may have under way. */
enum { BLOB_WINDOW = 4080, BLOB_RESERVE = BLOB_WINDOW + BLOB_WINDOW / 16 };

/** Carries out a frame of the channel. */
void blob_handle(const struct link_frame *frame);

/** Does the next piece of work. @return false when there is none. */
bool blob_run(void);

#endif
