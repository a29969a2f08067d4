/*
 * Parts of model_open that have files of their own.
 */
#ifndef EARBIT_MODEL_VERIFY_H
#define EARBIT_MODEL_VERIFY_H

#include "model.h"

/** @return CRC-32 (IEEE 802.3, as in zlib). */
uint32_t crc32(const uint8_t *bytes, size_t length);

/** Fills model->name, technique and digest. @return false with `error` filled. */
bool verify_text(struct model *model, struct model_error *error);

/** Everything about layer `index`, whose records before it are verified. @return false with `error` filled. */
bool verify_layer(const struct model *model, unsigned index, struct model_error *error);

/** The front end, once all layers are verified. @return false with `error` filled. */
bool verify_front_end(const struct model *model, struct model_error *error);

/** Fills `error`. @return false. */
static inline bool model_refuse(struct model_error *error, enum model_error_code code, size_t offset,
                                const char *reason) {
    *error = (struct model_error){code, (uint32_t)offset, reason};
    return false;
}

#endif
