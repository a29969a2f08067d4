/*
 * Where the cycles go: at any moment the board works for one count or for none. Interrupts count for what they
 * interrupt.
 */
#ifndef EARBIT_TRACE_H
#define EARBIT_TRACE_H

#include "model.h"

/** Of one ear since its last prediction, in port_cycles. */
struct ear_cycles {
    uint32_t front_end;
    uint32_t layers[MODEL_MAX_LAYERS]; /**< those of the front end stay 0 */
};

/** What the board does for all ears. */
struct board_cycles {
    uint32_t app, sending, receiving;
};
extern struct board_cycles board_cycles;

/**
 * From now on the work counts for `count`, or for nothing when it is NULL.
 * @return what it counted for before, to go back to
 */
uint32_t *trace_enter(uint32_t *count);

#endif
