/*
 * A model file on trial: is it refused with a reason, or does it run as it should?
 */
#ifndef EARBIT_TEST_TRY_MODEL_H
#define EARBIT_TEST_TRY_MODEL_H

#include "model.h"

struct trial {
    bool accepted;
    bool ran;                 /**< an accepted model runs unless that takes too much work */
    struct model_error error; /**< of a refused one */
    uint32_t output_crc;      /**< of what an accepted one that ran gave last, equal on every target */
    const char *fault;        /**< what should not have happened, NULL for nothing */
};

/**
 * Opens a file and runs it when it is accepted: on one window, or with a front end on two that follow each other, by
 * stream and executor in one arena, and by each layer alone in buffers of exactly its sizes, where sanitizers see a
 * byte too far and a board's guards what was written there. The outputs must be equal to the bit.
 * @param bytes aligned to 4
 * @param most_work multiply-additions and samples above which a model does not run
 */
struct trial try_model(const uint8_t *bytes, size_t length, size_t arena_size, uint64_t most_work);

/** Makes the CRC right again. @param length at least sizeof(struct model_header) */
void sign_model(uint8_t *bytes, size_t length);

#endif
