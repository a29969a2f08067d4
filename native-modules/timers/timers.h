/*
 * The module `timers`: setTimeout and setInterval on the image's clock. The image defines the two functions at the end
 * and calls timers_run from its main loop.
 */
#ifndef EARBIT_TIMERS_H
#define EARBIT_TIMERS_H

#include "../binding.h"

enum { TIMERS_MAX = 16 };

/** What timers_run returns when nothing is due ever. */
#define TIMERS_NEVER UINT64_MAX

/**
 * Calls what is due, once each and the earliest first: a timer that a callback sets waits for the next call.
 * @return when the next one is due, in the microseconds of timers_now_us; TIMERS_NEVER when none is set.
 */
uint64_t timers_run(uint64_t now_us);

/** Forgets all timers without releasing their callbacks: for use after engine_stop. */
void timers_reset(void);

/** @return the monotonic clock in microseconds. Defined by the image. */
uint64_t timers_now_us(void);

/** Calls a JavaScript function without arguments. @return false when the app must be stopped; timers_run then returns
 * at once. Defined by the image. */
bool timers_call(binding_callback callback);

#endif
