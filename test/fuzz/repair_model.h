/*
 * Makes a mutated model file whole enough to come behind the checks that it would fail at once.
 */
#ifndef EARBIT_FUZZ_REPAIR_MODEL_H
#define EARBIT_FUZZ_REPAIR_MODEL_H

#include "model.h"

/** Magic, version, lengths and CRC. @return the size, now a multiple of 4 */
size_t repair_frame(uint8_t *bytes, size_t size);

/**
 * What follows from something else in the file: shapes and types from the layer before, offsets that a layer does not
 * use, unused bits, the hop, the labels' number.
 * @param size a multiple of 4
 * @return the new size, at most max_size; the frame is to be repaired after it
 */
size_t repair_content(uint8_t *bytes, size_t size, size_t max_size);

#endif
