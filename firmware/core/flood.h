/*
 * An app may say more (log lines, events, errors) than the link carries. The queue keeps room for what hearing and
 * requests need; what the app says beyond it is left out, counted and told.
 */
#ifndef EARBIT_FLOOD_H
#define EARBIT_FLOOD_H

#include <stdbool.h>

/** @return true when a message of the app may be sent now; else it is counted as left out. */
bool flood_has_room(void);

/** Tells how many messages were left out since the last time, once there is room again. */
void flood_tell(void);

#endif
