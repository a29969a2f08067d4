/*
 * A transfer as core/blob.c makes it, with content whose bytes follow from a seed.
 */
#ifndef EARBIT_TEST_TRANSFER_H
#define EARBIT_TEST_TRANSFER_H

#include "storage.h"

struct content {
    enum storage_kind kind;
    const char *name;
    uint32_t length, seed;
};

uint32_t content_crc(const struct content *content);

/** @return true when the bank holds that content whole. */
bool content_is_in(const struct content *content, unsigned bank);

/** Writes content into a bank, taking what a transfer before may have left. @return false when that fails. */
bool transfer_to(unsigned bank, const struct content *content);

/** @return the bank of which storage_choose said that it can be written; false as transfer_to. */
bool transfer(const struct content *content, bool (*is_in_use)(unsigned index));

#endif
