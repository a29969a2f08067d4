/*
 * What the module `model` shows JavaScript: the image tells which model is active.
 */
#ifndef EARBIT_MODEL_ACTIVE_H
#define EARBIT_MODEL_ACTIVE_H

#include "executor.h"

/** Makes the executor's model the one that JavaScript sees; NULL for none. Call before an app starts and when the model
 * changes. */
void model_set_active(const struct executor *executor);

/** Tells that a run has come to its end: probability(i) and logit(i) now speak of it. */
void model_predicted(void);

#endif
