/* The one stack: filled with a pattern at the start, so that the most ever used can be seen. */
#ifndef EARBIT_MPS2_STACK_H
#define EARBIT_MPS2_STACK_H

#include <stdbool.h>
#include <stdint.h>

extern uint32_t linker_stack[], linker_stack_end[];

/** To be called once, by the reset handler. */
void stack_fill(void);

/** @return true when an exception frame at `frame` lies in the stack. */
bool stack_contains(const uint32_t *frame);

#endif
