/*
 * How the host stops JavaScript that does not return. Frames wait while it runs; the host's interrupt is looked for
 * among them where they lie, so that none is lost or taken out of order.
 */
#ifndef EARBIT_INTERRUPT_H
#define EARBIT_INTERRUPT_H

#include <stdbool.h>
#include <stdint.h>

/** A call into JavaScript begins. */
void interrupt_arm(void);

/**
 * For the engine to ask again and again meanwhile; looks every 20 ms, and lets the link send what waits.
 * @return true when the host has sent an interrupt that was not answered yet
 */
bool interrupt_asked(void);

/** The interrupt was taken from the link: it is answered, and stops nothing any more. */
void interrupt_answer(uint32_t number);

#endif
