/*
 * Runs the layers behind the front end (all layers when there is none) in steps, so that a main loop can serve other
 * work between two of them. A window that follows the last one a hop later computes only what that one's kept maps do
 * not give (see plan.c); the outputs are equal to the bit either way.
 */
#ifndef EARBIT_EXECUTOR_H
#define EARBIT_EXECUTOR_H

#include "model.h"

struct executor {
    const struct model *model;
    uint8_t *arena;
    unsigned next;       /**< layer that the next step runs */
    unsigned kept;       /**< kept map under way; plan.kept_count behind them */
    uint32_t first, end; /**< its rows that are being computed */
    uint32_t before;     /**< first row of the portion that ended with row first - 1; `first` when there is none */
    bool follows;        /**< the rows that survive a hop are taken from the last run */
    bool complete;       /**< a run came to its end, and no other began */
};

/**
 * @param model open, with a plan that fits the arena
 * @param arena aligned to 4, model->plan.total bytes; shared with the stream of the same model
 */
void executor_init(struct executor *executor, const struct model *model, void *arena);

/** @return where the input goes before executor_begin: plan.window_bytes, the first executed layer's input tensor. */
void *executor_input(const struct executor *executor);

/**
 * Starts a run over the input.
 * @param follows the input is that of the last run moved on by a hop. A last run that did not come to its end counts
 * as none.
 */
void executor_begin(struct executor *executor, bool follows);

/** Runs one layer, or a part of it. @return true when that was the last: the output is complete. */
bool executor_step(struct executor *executor);

/** All layers, nothing taken from a run before. */
void executor_run(struct executor *executor);

/** @return the last layer's output, of the last run that came to its end; int32 logits in a model that classifies. */
const void *executor_output(const struct executor *executor);

/** What all classes' probabilities of one prediction share. */
struct softmax {
    int32_t largest; /**< logit */
    float sum;       /**< of exp(logit_scale x (logit - largest)) over the classes */
};

/** The softmax of the last run, of a model whose last layer gives int32. */
struct softmax executor_softmax(const struct executor *executor);

/** @return softmax(logit_scale x logits) at `index` below label_count. */
float executor_probability(const struct executor *executor, const struct softmax *softmax, unsigned index);

#endif
