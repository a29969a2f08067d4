#include "executor.h"
#include "../kernel/assert.h"
#include <math.h>

void executor_init(struct executor *executor, const struct model *model, void *arena) {
    EARBIT_ASSERT((uintptr_t)arena % 4 == 0);
    *executor = (struct executor){model, arena, model->header->layer_count};
}

void *executor_input(const struct executor *executor) { return executor->arena + executor->model->plan.window; }

void executor_begin(struct executor *executor) { executor->next = executor->model->header->front_end_layers; }

/** Where the output of a layer goes: alternately to the two ends of the activations, the last one's to the logits. */
static void *output_of(const struct executor *executor, unsigned index) {
    const struct model *model = executor->model;
    const struct model_plan *plan = &model->plan;
    if (index == model->header->layer_count - 1u)
        return executor->arena + plan->logits;
    if (index % 2 == 0)
        return executor->arena + plan->activations;
    uint32_t bytes = (uint32_t)(layer_output_bytes(&model->layers[index]) + 3) / 4 * 4;
    return executor->arena + plan->activations + plan->activation_bytes - bytes;
}

bool executor_step(struct executor *executor) {
    const struct model *model = executor->model;
    const unsigned index = executor->next++;
    EARBIT_ASSERT(index < model->header->layer_count);
    const struct model_layer *layer = &model->layers[index];
    const void *input =
        index == model->header->front_end_layers ? executor_input(executor) : output_of(executor, index - 1);
    layer_run(model, layer, layer->in_h, input, executor->arena + model->plan.scratch, output_of(executor, index));
    return executor->next == model->header->layer_count;
}

void executor_run(struct executor *executor) {
    executor_begin(executor);
    while (!executor_step(executor))
        continue;
}

const void *executor_output(const struct executor *executor) { return executor->arena + executor->model->plan.logits; }

float executor_probability(const struct executor *executor, unsigned index) {
    const struct model_header *header = executor->model->header;
    const int32_t *logits = executor_output(executor);
    float sum = 0;
    EARBIT_ASSERT(index < header->label_count);
    /* Relative to the asked one: every term is a ratio, and one that overflows makes the probability 0, as it should.
     */
    for (unsigned i = 0; i < header->label_count; i++)
        sum += expf(header->logit_scale * ((float)logits[i] - (float)logits[index]));
    return 1 / sum;
}
