/*
 * What comes over the link, taken as long as it can be carried out.
 */
#ifndef EARBIT_RECEIVE_H
#define EARBIT_RECEIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Takes bytes and carries out the frame that they complete. @return true when some were taken. */
bool receive(void);

/** Copies bytes that wait, from the `offset`th on, without taking them. @return how many, 0 behind the last. */
size_t receive_peek(size_t offset, uint8_t *bytes, size_t capacity);

#endif
