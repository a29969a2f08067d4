/*
 * Runs the layers behind the front end (all layers when there is none), one a step, so that a main loop can serve
 * other work between two layers.
 */
#ifndef EARBIT_EXECUTOR_H
#define EARBIT_EXECUTOR_H

#include "model.h"

struct executor {
    const struct model *model;
    uint8_t *arena;
    unsigned next; /**< layer that the next step runs */
};

/**
 * @param model open, with a plan that fits the arena
 * @param arena aligned to 4, model->plan.total bytes; shared with the stream of the same model
 */
void executor_init(struct executor *executor, const struct model *model, void *arena);

/** @return where the input goes before executor_begin: plan.window_bytes, the first executed layer's input tensor. */
void *executor_input(const struct executor *executor);

/** Starts a run over the input. */
void executor_begin(struct executor *executor);

/** Runs one layer. @return true when that was the last: the output is complete. */
bool executor_step(struct executor *executor);

/** All layers: executor_begin and every step. */
void executor_run(struct executor *executor);

/** @return the last layer's output, of the last run that came to its end; int32 logits in a model that classifies. */
const void *executor_output(const struct executor *executor);

/** @return softmax(logit_scale x logits) at `index` below label_count, of a model whose last layer gives int32. */
float executor_probability(const struct executor *executor, unsigned index);

#endif
