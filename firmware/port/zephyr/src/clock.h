/* Time, and what ends the main loop's sleep. */
#ifndef EARBIT_ZEPHYR_CLOCK_H
#define EARBIT_ZEPHYR_CLOCK_H

void clock_init(void);

/** Ends port_sleep; from any context. */
void clock_wake(void);

#endif
