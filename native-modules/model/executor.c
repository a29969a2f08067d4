#include "executor.h"
#include "../kernel/assert.h"
#include "reuse.h"
#include <math.h>
#include <string.h>

void executor_init(struct executor *executor, const struct model *model, void *arena) {
    EARBIT_ASSERT((uintptr_t)arena % 4 == 0);
    *executor = (struct executor){.model = model, .arena = arena, .next = model->header->layer_count};
}

void *executor_input(const struct executor *executor) { return executor->arena + executor->model->plan.window; }

/** First layer of the chain that leads to kept map `index`. */
static unsigned chain_start(const struct model *model, unsigned index) {
    return index == 0 ? model->header->front_end_layers : model->plan.kept[index - 1].layer + 1u;
}

/** The kept map under way, NULL when all are complete. */
static const struct model_kept *current(const struct executor *executor) {
    const struct model_plan *plan = &executor->model->plan;
    return executor->kept < plan->kept_count ? &plan->kept[executor->kept] : NULL;
}

/** Sets out for the next portion of the map under way, whose rows before `row` are complete. */
static void begin_portion(struct executor *executor, uint32_t row) {
    executor->before = row == executor->end ? executor->first : row;
    executor->first = row;
    executor->end = kept_portion_end(current(executor), executor->follows, row);
    executor->next = chain_start(executor->model, executor->kept);
}

/** Sets out for the next kept map, or for the layers behind all of them. */
static void begin_map(struct executor *executor) {
    const struct model_kept *kept = current(executor);
    if (!kept) {
        executor->next = chain_start(executor->model, executor->kept);
        return;
    }
    if (executor->follows) {
        const uint32_t bytes = (uint32_t)layer_output_row_bytes(&executor->model->layers[kept->layer]);
        uint8_t *map = executor->arena + kept->map;
        memmove(map, map + kept->shift * bytes, (kept->rows - kept->shift) * bytes);
    }
    const uint32_t row = kept_next_row(kept, executor->follows, 0);
    executor->end = kept->rows; /* no portion lies before it */
    begin_portion(executor, row);
}

void executor_begin(struct executor *executor, bool follows) {
    executor->follows = follows && executor->complete;
    executor->complete = false;
    executor->kept = 0;
    begin_map(executor);
}

/** Where `rows` output rows of a layer behind all kept maps go: alternately to the two ends of their activations. */
static void *activation(const struct executor *executor, unsigned index, uint32_t rows) {
    const struct model_plan *plan = &executor->model->plan;
    uint8_t *end = executor->arena + plan->activations_end;
    if (index % 2 == 0)
        return end - plan->activation_bytes;
    const uint32_t bytes = rows * (uint32_t)layer_output_row_bytes(&executor->model->layers[index]);
    return end - (bytes + 3) / 4 * 4;
}

/** From rows first to end - 1 of the map under way to the output rows of layer `index` that they need. */
static void needed_rows(const struct executor *executor, unsigned index, uint32_t *first, uint32_t *end) {
    for (unsigned i = current(executor)->layer; i > index; i--)
        layer_field(&executor->model->layers[i], first, end);
}

/** Where the rows of a layer go that leads to the map under way; each such layer has a place. */
static uint8_t *portion_place(const struct executor *executor, unsigned index) {
    const struct model *model = executor->model;
    const struct model_kept *kept = current(executor);
    uint32_t offset = model->plan.activations_end;
    for (unsigned i = index; i < kept->layer; i++)
        offset -= kept_place_bytes(model, kept, i);
    return executor->arena + offset;
}

/**
 * The output rows of layer `index` that the portion under way needs: `rows` are to be computed. The others, which the
 * portion before has left, move to the start of the layer's place.
 * @return where the rows to compute go
 */
static void *keep_rows(const struct executor *executor, unsigned index, struct conv2d_rows *rows) {
    const size_t bytes = layer_output_row_bytes(&executor->model->layers[index]);
    uint8_t *const place = portion_place(executor, index);
    uint32_t first = executor->first, before = executor->before, done = executor->first;
    rows->end = executor->end;
    needed_rows(executor, index, &before, &done);
    needed_rows(executor, index, &first, &rows->end);
    /* A stride longer than its kernel leaves out rows between the two portions. */
    if (executor->before == executor->first || done < first)
        done = first;
    memmove(place, place + (first - before) * bytes, (done - first) * bytes);
    rows->first = done;
    return place + (done - first) * bytes;
}

/** Where the whole input of a layer lies that does not read activations: the window or a kept map. */
static const void *whole_input(const struct executor *executor, unsigned index) {
    const struct model *model = executor->model;
    return index == model->header->front_end_layers ? executor_input(executor)
                                                    : executor->arena + model->plan.kept[executor->kept - 1].map;
}

/** Runs one layer for the portion under way. */
static void step_in_portion(struct executor *executor) {
    const struct model *model = executor->model;
    const struct model_kept *kept = current(executor);
    const unsigned index = executor->next++;
    const struct model_layer *layer = &model->layers[index];
    struct conv2d_rows rows = {executor->first, executor->end, 0};
    const void *input;
    void *output;
    if (index == kept->layer)
        output = executor->arena + kept->map + rows.first * (uint32_t)layer_output_row_bytes(layer);
    else
        output = keep_rows(executor, index, &rows);
    if (index == chain_start(model, executor->kept)) {
        input = whole_input(executor, index);
    } else {
        uint32_t end = executor->end;
        rows.input_first = executor->first;
        needed_rows(executor, index - 1, &rows.input_first, &end);
        input = portion_place(executor, index - 1);
    }
    layer_run_rows(model, layer, layer->in_h, &rows, input, executor->arena + model->plan.scratch, output);
    if (index < kept->layer)
        return;
    const uint32_t row = kept_next_row(kept, executor->follows, executor->end);
    if (row < kept->rows) {
        begin_portion(executor, row);
    } else {
        executor->kept++;
        begin_map(executor);
    }
}

/** Runs a layer behind all kept maps, as a whole. */
static void step_whole(struct executor *executor) {
    const struct model *model = executor->model;
    const unsigned index = executor->next++;
    const struct model_layer *layer = &model->layers[index];
    const void *input;
    uint32_t h, w, c;
    if (index == chain_start(model, executor->kept)) {
        input = whole_input(executor, index);
    } else {
        /* Not layer->in_h: its shape may be declared anew. */
        layer_output_shape(layer - 1, &h, &w, &c);
        input = activation(executor, index - 1, h);
    }
    layer_output_shape(layer, &h, &w, &c);
    executor->complete = executor->next == model->header->layer_count;
    void *output = executor->complete ? executor->arena + model->plan.logits : activation(executor, index, h);
    layer_run(model, layer, layer->in_h, input, executor->arena + model->plan.scratch, output);
}

bool executor_step(struct executor *executor) {
    EARBIT_ASSERT(executor->next < executor->model->header->layer_count);
    if (current(executor))
        step_in_portion(executor);
    else
        step_whole(executor);
    return executor->complete;
}

void executor_run(struct executor *executor) {
    executor_begin(executor, false);
    while (!executor_step(executor))
        continue;
}
const void *executor_output(const struct executor *executor) { return executor->arena + executor->model->plan.logits; }

static float relative(const struct executor *executor, const struct softmax *softmax, unsigned index) {
    const int32_t *logits = executor_output(executor);
    return expf(executor->model->header->logit_scale * ((float)logits[index] - (float)softmax->largest));
}

struct softmax executor_softmax(const struct executor *executor) {
    const int32_t *logits = executor_output(executor);
    const unsigned count = executor->model->header->label_count;
    struct softmax softmax = {.largest = logits[0]};
    for (unsigned i = 1; i < count; i++)
        softmax.largest = logits[i] > softmax.largest ? logits[i] : softmax.largest;
    for (unsigned i = 0; i < count; i++)
        softmax.sum += relative(executor, &softmax, i);
    return softmax;
}

float executor_probability(const struct executor *executor, const struct softmax *softmax, unsigned index) {
    EARBIT_ASSERT(index < executor->model->header->label_count);
    return relative(executor, softmax, index) / softmax->sum;
}
