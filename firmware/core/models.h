/*
 * The models on the board: those built into the image and those in the storage. Of models of one name the newest
 * counts, a stored one before a built-in one. A model's index changes when models come or go; its name does not.
 */
#ifndef EARBIT_MODELS_H
#define EARBIT_MODELS_H

#include "model.h"

enum { MODELS_MAX = 8, MODELS_MAX_REASON = 128 };

/** A model file linked into the image; the build makes the table. */
struct models_builtin {
    const void *bytes; /**< aligned to 4 */
    size_t length;
};
extern const struct models_builtin models_builtin[];
extern const size_t models_builtin_count;

/** Opens every model that the verifier accepts and that hears audio; the others are logged with the reason. */
void models_init(void);

/** Opens or closes the model of a bank whose content has changed. */
void models_update(unsigned bank);

/**
 * @param bytes aligned to 4
 * @param name that the model must have
 * @return true when it could be stored and hear, else `reason` is filled: code, offset and a sentence.
 */
bool models_accept(const void *bytes, size_t length, const char *name, char reason[MODELS_MAX_REASON]);

size_t models_count(void);

/** @return the model, where it stays until a model comes or goes. */
const struct model *models_get(size_t index);

/** @return the model that hears after start: the chosen one, else the first; 0 too when there is none. */
size_t models_default(void);

/** @return the index of the model of that name, models_count() when there is none. */
size_t models_find(const char *name, size_t length);

/** @return a stored or built-in model that was refused at the start, and why, "" for none. */
const char *models_refused(void);

#endif
