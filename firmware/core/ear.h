/*
 * An ear: one model and how far it has heard. Two ears can hear the same audio; each has its part of the arena.
 */
#ifndef EARBIT_EAR_H
#define EARBIT_EAR_H

#include "executor.h"
#include "level.h"
#include "stream.h"
#include "trace.h"

/** Work done on the board. */
struct work {
    uint32_t cycles; /**< as port_cycles counts them */
    uint32_t time_us;
};

struct ear {
    size_t index;       /**< of the model, see models.h */
    struct model model; /**< planned for the ear's part of the arena */
    struct stream stream;
    struct executor executor;
    bool executing;
    struct level level;
    uint32_t heard;      /**< samples that went through the front end, silence for missing ones included */
    uint32_t window_end; /**< of the prediction under way */
    float window_dbfs;   /**< its level */
    struct work work;    /**< done for the ear since its last prediction */
    struct ear_cycles cycles;
};

/**
 * Makes ear->model the one that hears, from silence on.
 * @param arena aligned to 4, ear->model.plan.total bytes
 */
void ear_init(struct ear *ear, void *arena);

/** Starts audio time at 0. */
void ear_reset(struct ear *ear);

/** Hears samples (zeros for NULL) until all are taken or a window is ready. */
void ear_hear(struct ear *ear, const int16_t *samples, size_t count);

/** @return true when a window is ready and no prediction is under way. */
bool ear_is_due(const struct ear *ear);

/** Takes the window that is ready. */
void ear_begin(struct ear *ear);

/** Runs one layer, or a part of it. @return true when the prediction is complete. */
bool ear_step(struct ear *ear);

#endif
