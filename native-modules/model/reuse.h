/*
 * What of a map survives a hop. Behind the streaming front end, the input of the next window is that of the last one
 * moved on by hop_frames rows; a convolution over rows carries this on, except for rows that see new input or the
 * padding at either end of the window.
 */
#ifndef EARBIT_MODEL_REUSE_H
#define EARBIT_MODEL_REUSE_H

#include "model.h"

/** Row i of a map equals row i + shift of the window before, for head <= i < rows - tail; shift is 0 when none does. */
struct reuse {
    uint32_t shift, head, tail;
};

/** @return what survives behind a convolution, of whose input `input` does; nothing behind any other layer. */
struct reuse reuse_behind(const struct model_layer *layer, struct reuse input);

/**
 * Which of a kept map's rows are computed: all, or only head and tail of a window that follows the last one.
 * @param done rows before this one are complete
 * @return the next row to compute; kept->rows when there is none
 */
static inline uint32_t kept_next_row(const struct model_kept *kept, bool follows, uint32_t done) {
    return follows && done == kept->head ? kept->rows - kept->tail : done;
}

/** @return the row behind the portion that starts with row `first`. */
static inline uint32_t kept_portion_end(const struct model_kept *kept, bool follows, uint32_t first) {
    const uint32_t limit = follows && first < kept->head ? kept->head : kept->rows;
    return limit - first < kept->portion ? limit : first + kept->portion;
}

/**
 * @param index a layer that leads to the kept map, none of which is kept itself
 * @return bytes of the most output rows that a portion of the map needs of it, a multiple of 4
 */
uint32_t kept_place_bytes(const struct model *model, const struct model_kept *kept, unsigned index);

#endif
