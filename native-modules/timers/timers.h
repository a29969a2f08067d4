/*
 * The module `timers`: setTimeout and setInterval on the image's clock. The image defines the two functions at the end
 * and calls timers_run from its main loop.
 */
#ifndef EARBIT_TIMERS_H
#define EARBIT_TIMERS_H

#include "../binding.h"

enum { TIMERS_MAX = 16 };

/** @return false when timers_run has nothing to wait for. */
bool timers_are_set(void);

/**
 * Calls the function of the timer that has been due for longest, of one alone: between two of them the main loop hears
 * and serves the link. @return false when none is due.
 */
bool timers_run(uint64_t now_us);

/** Forgets all timers without releasing their callbacks: for use after engine_stop. */
void timers_reset(void);

/** @return the monotonic clock in microseconds. Defined by the image. */
uint64_t timers_now_us(void);

/** Calls a JavaScript function without arguments; it may call timers_reset. Defined by the image. */
void timers_call(binding_callback callback);

#endif
