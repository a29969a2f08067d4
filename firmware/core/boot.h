/*
 * Starts of a stored app that do not last: counted in memory that a reset leaves alone, so that an app which crashes or
 * hangs the image is set aside after the third, and a loss of power counts as nothing.
 */
#ifndef EARBIT_BOOT_H
#define EARBIT_BOOT_H

#include <stdbool.h>
#include <stdint.h>

enum {
    BOOT_MAX_STARTS = 3,
    BOOT_LASTING_US = 10000000 /**< an app that runs that long has started well */
};

/** Counts a start of the app of that sequence. @return false when it did not last BOOT_MAX_STARTS times in a row. */
bool boot_count_start(uint32_t sequence);

/** The app has started well, or the reset that follows is not its fault. */
void boot_forget(void);

#endif
