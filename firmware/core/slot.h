/*
 * What a slot holds (docs/slots.md).
 */
#ifndef EARBIT_SLOT_H
#define EARBIT_SLOT_H

#include "port.h"

enum slot { SLOT_APP, SLOT_MODEL };
enum slot_state { SLOT_EMPTY, SLOT_DAMAGED, SLOT_FILLED };

/** Checks a slot's header and CRC. @param content, length filled when the slot is filled; content is aligned to 4 */
enum slot_state slot_open(enum slot slot, const uint8_t **content, size_t *length);

#endif
