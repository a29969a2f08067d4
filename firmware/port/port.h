/*
 * What an image needs from a machine. Nothing here blocks but port_sleep, nothing allocates; all calls come from the
 * main loop. A port knows no engine.
 */
#ifndef EARBIT_PORT_H
#define EARBIT_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Words of RAM whose content outlives a reset. */
enum { PORT_RETAINED_WORDS = 4 };

/** Clocks, serial link, tick and storage; the first call of main. */
void port_init(void);

/** Bytes that the link received since the last call; an interrupt collects them meanwhile. @return how many, 0 when
 * none. */
size_t port_link_read(uint8_t *bytes, size_t capacity);

/** Copies received bytes from the `offset`th that was not read yet on, without taking them. @return how many, 0 when
 * none. */
size_t port_link_peek(size_t offset, uint8_t *bytes, size_t capacity);

/** How many bytes the receive buffer holds in all: the bound for what a peer may have under way. */
size_t port_link_capacity(void);

/** Received bytes dropped because the buffer was full, since start. */
uint32_t port_link_overruns(void);

/** Queues bytes for sending. @return how many were taken; the rest is for the caller to offer again. */
size_t port_link_write(const uint8_t *bytes, size_t length);

/** Monotonic time since start, microseconds. */
uint64_t port_time_us(void);

/** Free-running counter of executed instructions (emulated) or cycles (silicon); wraps. */
uint32_t port_cycles(void);

/** Sleeps until 10 ms have passed, or less when enough link bytes wait that a turn of the main loop is worth it. */
void port_sleep(void);

/** Resets the board unless fed at least every `timeout_ms`. */
void port_watchdog_start(uint32_t timeout_ms);
void port_watchdog_feed(void);

/** @return false when the board has no LED of that index. */
bool port_set_led(unsigned index, bool on);
/** @return true while button `index` is held; false too when there is none. */
bool port_button(unsigned index);

/** The board's own microphone: samples a second, samples of a block, and blocks that wait at most: 400 ms. */
#define PORT_MICROPHONE_RATE 20000
#define PORT_MICROPHONE_BLOCK 200
#define PORT_MICROPHONE_BLOCKS 40

/** Starts the microphone, mono. @return false when there is none. */
bool port_microphone_start(void);
/**
 * The oldest block that was not read yet. One for which there was no room is lost.
 * @param samples PORT_MICROPHONE_BLOCK of 16 bit
 * @param first index of the first of them since start, those that were lost counted; wraps
 * @return false when none waits.
 */
bool port_microphone_read(int16_t *samples, uint32_t *first);

/**
 * Erasable storage for what arrives after flashing, one region, mapped and read in place. An erased byte is 0xFF, and a
 * write can only clear bits. Content outlives a reset and a loss of power; one in the middle of an erase or a write
 * leaves only the page or word under way in an unknown state.
 */
const uint8_t *port_storage_data(void); /**< aligned to 4; NULL when the board has none */
size_t port_storage_size(void);         /**< a multiple of the page; 0 when the board has none */
size_t port_storage_page_size(void);    /**< the least that can be erased, a multiple of 4 */
/** Erases whole pages; an nRF52840 takes 85 ms for one. @return false on a failure of the storage. */
bool port_storage_erase(size_t offset, size_t length);
/** Writes words, each once or twice between two erases. @param offset, length multiples of 4; @return false on a
 * failure of the storage. */
bool port_storage_write(size_t offset, const uint8_t *bytes, size_t length);

/** PORT_RETAINED_WORDS of RAM that no reset clears; of any content after power came. */
uint32_t *port_retained(void);

size_t port_stack_size(void);
/** The most stack ever used, bytes. */
size_t port_stack_high_water(void);

/** The board's name, that of its folder below boards/. */
const char *port_board_name(void);

/** What reset the board, e.g. "watchdog" or "power"; "" when it cannot tell. */
const char *port_reset_reason(void);

void port_reset(void) __attribute__((noreturn));

/**
 * Defined by the image: the machine faulted; says so on the link and resets.
 * Runs with interrupts off or in a fault's handler, on a stack of its own.
 */
void port_fault(const char *text) __attribute__((noreturn));

#endif
