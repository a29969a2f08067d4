/*
 * A board in memory: the image's main loop with all of the core around stand-ins for the port, the engine and the app.
 * Its one built-in model is the golden vector EARBIT_TEST_MODEL; its storage has place for two apps and two models of
 * BOARD_MODEL_BYTES.
 */
#ifndef EARBIT_TEST_BOARD_H
#define EARBIT_TEST_BOARD_H

#include <stddef.h>
#include <stdint.h>

enum { BOARD_MODEL_BYTES = 16384 - 128, BOARD_MODEL_BANK = 16384 };

/** An empty storage, and counters at 0; to be called before the board runs. */
void board_clear(void);

/**
 * Boots, receives the bytes over the link and runs until nothing is left to do. After a reset that the bytes ask for,
 * it boots again and receives the rest.
 * @param sent takes what the board sends, as port_link_write
 * @return how often it booted
 */
unsigned board_run(const uint8_t *bytes, size_t length, size_t (*sent)(const uint8_t *bytes, size_t length));

/** Lets time pass, microseconds. */
void board_pass(uint64_t us);

#endif
