/*
 * The streaming front end: 16-bit samples in, in any portions; each frame (10 ms) is computed once, and two
 * at a time where that is cheaper. A window is ready when all its frames are there for the first time, and every hop
 * after that; the frames behind a window wait in a ring until it is moved on. The result equals, to the bit,
 * that of running the front end on the whole window.
 *
 *     while (count > 0) {
 *         size_t taken = stream_push(&stream, samples, count);
 *         samples += taken, count -= taken;
 *         if (stream_ready(&stream)) {
 *             uint32_t first = stream_take_window(&stream);
 *             executor_begin(&executor, first != 0);
 *             while (!executor_step(&executor))
 *                 continue;
 *         }
 *     }
 */
#ifndef EARBIT_STREAM_H
#define EARBIT_STREAM_H

#include "model.h"

struct stream {
    const struct model *model;
    uint8_t *arena;
    uint32_t waiting; /**< samples that wait to become frames */
    uint32_t skip;    /**< samples that no frame sees, still to come (a step longer than the field) */
    bool first;       /**< frames go straight into the window, which is the first since reset */
    uint32_t slot;    /**< of the window or the ring, where the next frame goes: in a full ring that of the oldest */
    uint32_t frames;  /**< frames computed since reset; it wraps */
    uint32_t until;   /**< frames until the next window is ready */
};

/**
 * @param model open, with front_end_layers > 0
 * @param arena that of the executor
 */
void stream_init(struct stream *stream, const struct model *model, void *arena);

/** Forgets all that was heard; the next sample is sample 0. A run of the executor that has not ended is void. */
void stream_reset(struct stream *stream);

/**
 * Hears samples, until all are taken or a window is ready.
 * @return how many were taken: fewer than count only when a window is ready, 0 as long as it is not taken.
 */
size_t stream_push(struct stream *stream, const int16_t *samples, size_t count);

/** Hears `count` zeros, as stream_push. */
size_t stream_push_silence(struct stream *stream, size_t count);

/** @return true when a window waits to be taken. */
bool stream_ready(const struct stream *stream);

/**
 * Moves the window on to what was heard, where the executor reads it; the next window is ready a hop later. No run of
 * the executor may be under way.
 * @return the index since reset of the window's first sample; it wraps at 2^32. Unless it is 0, the window follows the
 * last one a hop later.
 */
uint32_t stream_take_window(struct stream *stream);

#endif
