/*
 * The models on the board: those built into the image and the one in the model slot.
 */
#ifndef EARBIT_MODELS_H
#define EARBIT_MODELS_H

#include "model.h"

enum { MODELS_MAX = 8 };

/** A model file linked into the image; the build makes the table. */
struct models_builtin {
    const void *bytes; /**< aligned to 4 */
    size_t length;
};
extern const struct models_builtin models_builtin[];
extern const size_t models_builtin_count;

/** Opens every model that the verifier accepts and that hears audio; the others are logged with the reason. */
void models_init(size_t arena_size);

size_t models_count(void);
const struct model *models_get(size_t index);

/** @return the model that hears after start: the slot's, else the first; 0 too when there is none. */
size_t models_default(void);

/** @return the index of the model of that name, models_count() when there is none. */
size_t models_find(const char *name, size_t length);

/** @return why the slot's model was refused, "" when it was not. */
const char *models_slot_failure(void);

#endif
