/*
 * What is stored, as the host lists, removes and chooses it.
 */
#ifndef EARBIT_CONTENTS_H
#define EARBIT_CONTENTS_H

#include <stdbool.h>

#include "link.h"

/** @return true when the app of that bank runs, or its model hears or is chosen to hear after the next start. */
bool contents_is_in_use(unsigned bank);

/** A bank holds other content than before: a model comes or goes. */
void contents_changed(unsigned index);

/** Tells the host which app runs. */
void contents_tell_app(void);

/** Starts the app anew, tells the host, and tells the app when a stream is under way. */
void contents_start_app(void);

/** Carries out a request of the control channel. @return false when it is none of those that concern the storage. */
bool contents_handle(const struct link_frame *frame);

#endif
