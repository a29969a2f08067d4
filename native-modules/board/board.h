/*
 * The module `board`: the image defines these for JavaScript to call.
 */
#ifndef EARBIT_BOARD_H
#define EARBIT_BOARD_H

#include <stdbool.h>
#include <stdint.h>

/** @return the board's name, NUL-terminated. */
const char *board_name(void);

/** @return false when the board has no LED of that index. */
bool board_set_led(unsigned index, bool on);

/** @return true while button `index` is held; false too when there is none. */
bool board_button(unsigned index);

/** @return microseconds since start. */
uint64_t board_uptime_us(void);

#endif
