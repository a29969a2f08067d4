/*
 * What the board remembers besides apps and models (docs/slots.md): a journal of records in the first two pages of the
 * storage, of which the newest sound one counts.
 */
#ifndef EARBIT_STATE_H
#define EARBIT_STATE_H

#include <stdbool.h>
#include <stdint.h>

enum { STATE_PAGES = 2, STATE_BANKS = 4, STATE_KINDS = 2, STATE_NAME = 64 };

/** A record as it lies in the storage. */
struct state {
    uint32_t sequence;            /**< of the record: the largest one is the newest */
    uint32_t erases[STATE_BANKS]; /**< how often each bank was erased */
    uint32_t page_erases;         /**< how often a page of the journal was erased */
    uint32_t set_aside;           /**< sequence of the app or model that is not to run, 0 for none */
    char model[STATE_NAME]; /**< name of the model that hears after a start, NUL-padded; empty: the image's choice */
    uint32_t versions[STATE_KINDS]; /**< of apps and of models, the highest that a locked board has admitted */
    uint32_t crc;                   /**< CRC-32 of all before it */
};

/** Reads the newest record, or takes zeros when there is none or no storage. */
void state_init(void);

const struct state *state_get(void);

/** Remembers what `state` says; its sequence and crc are filled here. @return false when the storage fails. */
bool state_put(const struct state *state);

#endif
