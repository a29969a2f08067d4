/*
 * Storage of an emulated board: memory that the emulator keeps in a file, with the ways of flash. memory_storage.c is
 * port.h's storage over the region that a port names.
 */
#ifndef EARBIT_MEMORY_STORAGE_H
#define EARBIT_MEMORY_STORAGE_H

#include <stddef.h>
#include <stdint.h>

/** @param[out] size bytes of the region, whole pages of 4096 */
volatile uint32_t *memory_storage_region(size_t *size);

#endif
