/*
 * Lays out the arena. What must outlive a run (ring, waiting samples, window, logits) has a place of its own; front end
 * and executor take turns in the main loop and share nothing. Activations of a chain alternate between the two ends of
 * one block, which is as large as the largest input and output of one layer together.
 */
#include "verify.h"

static uint64_t round_up(uint64_t bytes) { return (bytes + 3) / 4 * 4; }

static uint64_t larger(uint64_t a, uint64_t b) { return a > b ? a : b; }

/** The part of the front end that one frame needs: goes through its layers backwards. */
static void plan_frame(const struct model *model, uint64_t *field, uint64_t *step, uint64_t *activations) {
    uint64_t rows = 1, output = 0;
    *step = 1;
    *activations = 0;
    for (unsigned i = model->header->front_end_layers; i-- > 0;) {
        const struct model_layer *layer = &model->layers[i];
        rows = (rows * layer->pool_h - 1) * layer->stride_h + layer->kernel_h;
        *step *= (uint32_t)layer->stride_h * layer->pool_h;
        /* The first layer reads the samples and the last writes into the ring. */
        uint64_t input =
            i == 0 ? 0 : round_up(tensor_bytes((enum tensor_type)layer->input_type, (uint32_t)rows, 1, layer->in_c));
        *activations = larger(*activations, input + output);
        output = input;
    }
    *field = rows;
}

static uint32_t take(uint64_t *total, uint64_t bytes) {
    const uint64_t offset = *total;
    *total += round_up(bytes);
    return (uint32_t)offset;
}

bool plan_arena(struct model *model) {
    struct model_plan *plan = &model->plan;
    const struct model_header *header = model->header;
    const unsigned front = header->front_end_layers, count = header->layer_count;
    uint64_t field = 0, step = 0, front_activations = 0, front_scratch = 0, scratch = 0, activations = 0, total = 0;

    for (unsigned i = 0; i < count; i++) {
        const struct model_layer *layer = &model->layers[i];
        if (i < front) {
            front_scratch = larger(front_scratch, layer_scratch_bytes(layer));
            continue;
        }
        scratch = larger(scratch, layer_scratch_bytes(layer));
        uint64_t input = i == front ? 0 : round_up(layer_input_bytes(layer));
        uint64_t output = i == count - 1 ? 0 : round_up(layer_output_bytes(layer));
        activations = larger(activations, input + output);
    }
    plan->window_bytes = (uint32_t)layer_input_bytes(&model->layers[front]);
    plan->logit_bytes = (uint32_t)layer_output_bytes(&model->layers[count - 1]);
    plan->activation_bytes = (uint32_t)activations;

    if (front > 0) {
        uint32_t width;
        plan_frame(model, &field, &step, &front_activations);
        layer_output_shape(&model->layers[front - 1], &plan->frames, &width, &plan->frame_bytes);
        plan->field = (uint32_t)field;
        plan->step = (uint32_t)step;
        plan->hop_frames = header->hop / plan->step;
        plan->front_activation_bytes = (uint32_t)front_activations;
        plan->ring = take(&total, (uint64_t)plan->frames * plan->frame_bytes);
        plan->samples = take(&total, field * 2);
        plan->front_scratch = take(&total, front_scratch);
        plan->front_activations = take(&total, front_activations);
    }
    plan->window = take(&total, plan->window_bytes);
    plan->scratch = take(&total, scratch);
    plan->activations = take(&total, activations);
    plan->logits = take(&total, plan->logit_bytes);
    plan->total = (uint32_t)total;
    return total <= INT32_MAX;
}
