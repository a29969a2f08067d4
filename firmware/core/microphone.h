/*
 * The board's own microphone, heard whenever no host streams audio, as stream MICROPHONE_STREAM. A host may vanish in
 * mid-stream: a stream that brings nothing new for MICROPHONE_HOST_SECONDS is ended as if the host had ended it.
 */
#ifndef EARBIT_MICROPHONE_H
#define EARBIT_MICROPHONE_H

#include <stdbool.h>
#include <stdint.h>

/** Number of the microphone's stream; hosts use smaller ones. */
#define MICROPHONE_STREAM 255

/** Longer than a host's audio waits, as while it sends an app or the machine is busy. */
#define MICROPHONE_HOST_SECONDS 60

/** Starts the microphone, if the board has one. */
void microphone_init(void);

/** @return samples a second, 0 when the board has none. */
uint32_t microphone_rate(void);

/** Hands what was heard on to the models. @return true when there was something. */
bool microphone_run(void);

#endif
