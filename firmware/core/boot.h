/*
 * Starts of stored content that do not last: counted in memory that a reset leaves alone, so that what crashes or hangs
 * the image is set aside after the third, and a loss of power counts as nothing. The app is suspected first; the model
 * that hears when there is no other suspect, and then the app gets another chance.
 */
#ifndef EARBIT_BOOT_H
#define EARBIT_BOOT_H

#include <stdbool.h>
#include <stddef.h>

#include "storage.h"

enum {
    BOOT_MAX_STARTS = 3,
    BOOT_LASTING_US = 10000000 /**< what runs that long has started well */
};

/**
 * Counts a start of that app or model.
 * @return false with `reason` filled when it is set aside.
 */
bool boot_may_start(const struct storage_header *header, char *reason, size_t capacity);

/** Finds out that what was started has lasted; to be called again and again. */
void boot_run(void);

/** The reset that follows is not the fault of what runs. */
void boot_forget(void);

#endif
