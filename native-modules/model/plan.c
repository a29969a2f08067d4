/*
 * Lays out the arena and decides what the executor keeps from one prediction to the next.
 *
 * What must outlive a run (ring, waiting samples, window, kept maps, logits) has a place of its own. The rest shares
 * one block: scratch lies at its start, and at its end the activations of the chain of layers that is under way, from
 * one kept map to the next. A call of the front end and a step of the executor end before the other begins, so the
 * front end's activations are another scratch. The activations behind all kept maps alternate between the two ends of a
 * part that is as large as the largest input and output of one layer together.
 *
 * A kept map is computed in portions of its rows, through all layers since the map before it; so those layers' maps
 * exist in portions only, each in a place of its own, where the rows stay that the next portion needs too. Keeping a
 * map saves work and costs memory: of all choices the one with the smallest product of work and (FREE_BYTES + arena) is
 * taken, among those that fit.
 */
#include "reuse.h"
#include "verify.h"

enum {
    MAX_BATCH = 4,      /* frames: twice what int8_conv2d_phases computes side by side */
    DIVISORS = 4,       /* a portion of a map is its tail, half of it, a quarter, an eighth */
    FREE_BYTES = 204800 /* beside an arena of 20 KB, 1 KB more must save 0.45 % of the work */
};

/** A choice and what it comes to. */
struct choice {
    struct model_kept kept[MODEL_MAX_KEPT];
    uint32_t count;
    uint64_t work;              /**< per prediction, tenths of an instruction */
    uint64_t activations, rest; /**< of any chain at most, and of that behind all kept maps */
    uint64_t block;             /**< scratch and activations of a chain at most */
    uint64_t used;              /**< likewise of a step */
    uint64_t maps, total;
};

/* As measured with test/native/bench_kernels.c. A sum costs besides what its MACs or words do, and a byte of weights in
 * each portion. */
enum { WORK_PER_MAC = 8, WORK_PER_WORD = 50, WORK_PER_SUM = 100, WORK_PER_WEIGHT = 60 };

static uint64_t round_up(uint64_t bytes) { return (bytes + 3) / 4 * 4; }

static uint64_t larger(uint64_t a, uint64_t b) { return a > b ? a : b; }

static uint32_t out_rows(const struct model_layer *layer) {
    uint32_t h, w, c;
    layer_output_shape(layer, &h, &w, &c);
    return h;
}

static uint64_t layer_work(const struct model_layer *layer) {
    const uint64_t macs = layer_macs(layer), field = (uint64_t)layer->kernel_h * layer->kernel_w * layer->in_c;
    switch ((enum model_layer_kind)layer->kind) {
    case LAYER_CONV2D:
        return macs * WORK_PER_MAC + macs / field * WORK_PER_SUM;
    case LAYER_XNOR_CONV2D:
        return macs / layer->in_c * bits_words(layer->in_c) * WORK_PER_WORD + macs / field * WORK_PER_SUM;
    case LAYER_DENSE:
        return macs * WORK_PER_MAC;
    case LAYER_XNOR_DENSE:
        return macs / layer->in_c * bits_words(layer->in_c) * WORK_PER_WORD;
    case LAYER_MAXPOOL:
    case LAYER_AVGPOOL:
    case LAYER_LOG_POWER:
        break;
    }
    return 0;
}

static uint64_t row_work(const struct model_layer *layer) { return layer_work(layer) / out_rows(layer); }

/** The part of the front end that `frames` neighbouring frames need: goes through its layers backwards. */
static void plan_frames(const struct model *model, uint32_t frames, uint64_t *field, uint64_t *step,
                        uint64_t *activations) {
    uint64_t rows = frames, output = 0;
    *step = 1;
    *activations = 0;
    for (unsigned i = model->header->front_end_layers; i-- > 0;) {
        const struct model_layer *layer = &model->layers[i];
        rows = layer_field_rows(layer, rows);
        *step *= (uint32_t)layer->stride_h * layer->pool_h;
        /* The first layer reads the samples and the last writes the frames where they stay. */
        uint64_t input =
            i == 0 ? 0 : round_up(tensor_bytes((enum tensor_type)layer->input_type, (uint32_t)rows, 1, layer->in_c));
        *activations = larger(*activations, input + output);
        output = input;
    }
    *field = rows;
}

static uint32_t smaller(uint32_t a, uint32_t b) { return a < b ? a : b; }

static uint32_t take(uint64_t *total, uint64_t bytes) {
    const uint64_t offset = *total;
    *total += round_up(bytes);
    return (uint32_t)offset;
}

/** Adds the work of computing output rows first to end - 1 of layer `last` through all layers since `from`. */
static void add_work(const struct model *model, unsigned from, unsigned last, uint32_t first, uint32_t end,
                     uint64_t *work) {
    for (unsigned i = last + 1; i-- > from;) {
        *work += row_work(&model->layers[i]) * (end - first);
        layer_field(&model->layers[i], &first, &end);
    }
}

/** Adds what layers first to last need beside their activations in the block. */
static void add_scratch(const uint32_t *scratch, unsigned first, unsigned last, uint64_t activations,
                        struct choice *choice) {
    for (unsigned i = first; i <= last; i++)
        choice->block = larger(choice->block, scratch[i] + activations);
    choice->activations = larger(choice->activations, activations);
}

static uint32_t in_portions(uint32_t rows, uint32_t portion) { return (rows + portion - 1) / portion; }

/** Adds what a map comes to when it is kept behind `last`, all layers since `from` computed in portions. */
static void add_kept(const struct model *model, const uint32_t *scratch, unsigned from, unsigned last,
                     const struct reuse *reuse, uint32_t divisor, struct choice *choice) {
    const struct model_kept kept = {.layer = last,
                                    .rows = out_rows(&model->layers[last]),
                                    .shift = reuse->shift,
                                    .head = reuse->head,
                                    .tail = reuse->tail,
                                    .portion = in_portions(reuse->tail, divisor)};
    const uint64_t portions = in_portions(kept.head, kept.portion) + in_portions(kept.tail, kept.portion);
    uint64_t activations = 0;
    if (kept.head > 0)
        add_work(model, from, last, 0, kept.head, &choice->work);
    add_work(model, from, last, kept.rows - kept.tail, kept.rows, &choice->work);
    for (unsigned i = from; i <= last; i++)
        choice->work += portions * layer_weights_bytes(&model->layers[i]) * WORK_PER_WEIGHT;
    for (unsigned i = from; i < last; i++)
        activations += kept_place_bytes(model, &kept, i);
    add_scratch(scratch, from, last, activations, choice);
    choice->used = larger(choice->used, choice->block);
    choice->maps += round_up(layer_output_bytes(&model->layers[last]));
    choice->kept[choice->count++] = kept;
}

/** @return the work of a hop's frames, which no choice changes. */
static uint64_t front_end_work(const struct model *model) {
    uint64_t work = 0;
    for (unsigned i = 0; i < model->header->front_end_layers; i++)
        work += layer_work(&model->layers[i]) / model->plan.frames * model->plan.hop_frames;
    return work;
}

/** Adds the layers from `from` to the last one, each computed whole. */
static void add_rest(const struct model *model, const uint32_t *scratch, unsigned from, struct choice *choice) {
    const unsigned count = model->header->layer_count;
    for (unsigned i = from; i < count; i++) {
        const struct model_layer *layer = &model->layers[i];
        const uint64_t input = i == from ? 0 : round_up(layer_input_bytes(layer));
        const uint64_t output = i == count - 1 ? 0 : round_up(layer_output_bytes(layer));
        choice->rest = larger(choice->rest, input + output);
        choice->used = larger(choice->used, scratch[i] + input + output);
        choice->work += row_work(layer) * out_rows(layer);
    }
    add_scratch(scratch, from, count - 1, choice->rest, choice);
}

/** Layers whose maps may be kept: convolutions with a pool, whose maps are small for what they cost. */
static unsigned find_candidates(const struct model *model, unsigned *layers, struct reuse *reuses) {
    const unsigned front = model->header->front_end_layers;
    struct reuse reuse = {model->plan.hop_frames, 0, model->plan.hop_frames};
    unsigned count = 0;
    if (front == 0 || model->plan.hop_frames >= model->plan.frames)
        return 0;
    for (unsigned i = front; i + 1 < model->header->layer_count && count < MODEL_MAX_KEPT; i++) {
        /* Declared anew, a map may have other rows. */
        if (model->layers[i].in_h != out_rows(&model->layers[i - 1]))
            break;
        reuse = reuse_behind(&model->layers[i], reuse);
        if (reuse.shift > 0 && model->layers[i].pool_h > 1) {
            layers[count] = i;
            reuses[count++] = reuse;
        }
    }
    return count;
}

static bool better(const struct choice *a, const struct choice *b, size_t arena_size) {
    if (a->total > arena_size || b->total > arena_size)
        return a->total < b->total;
    return a->work * (FREE_BYTES + a->total) < b->work * (FREE_BYTES + b->total);
}

/**
 * @param scratch bytes of each layer's, multiples of 4
 * @param fixed bytes beside kept maps and block
 * @param front scratch and activations of the front end
 * @return the best choice that fits; the smallest of all when none fits.
 */
static struct choice choose(const struct model *model, const uint32_t *scratch, uint64_t fixed, uint64_t front,
                            size_t arena_size, uint64_t *least) {
    unsigned layers[MODEL_MAX_KEPT];
    struct reuse reuses[MODEL_MAX_KEPT];
    const unsigned candidates = find_candidates(model, layers, reuses);
    struct choice best = {0};
    /* A digit of the number says of a candidate: not kept, or in which portions of its tail. */
    unsigned choices = 1;
    for (unsigned k = 0; k < candidates; k++)
        choices *= DIVISORS + 1;
    for (unsigned number = 0; number < choices; number++) {
        struct choice choice = {.work = front_end_work(model)};
        unsigned from = model->header->front_end_layers, digits = number;
        for (unsigned k = 0; k < candidates; k++, digits /= DIVISORS + 1) {
            const unsigned digit = digits % (DIVISORS + 1);
            if (digit == 0)
                continue;
            add_kept(model, scratch, from, layers[k], &reuses[k], 1u << (digit - 1), &choice);
            from = layers[k] + 1;
        }
        add_rest(model, scratch, from, &choice);
        choice.used = larger(choice.used, front + choice.activations);
        choice.block = larger(choice.block, front + choice.activations);
        choice.total = fixed + choice.maps + choice.block;
        if (number == 0 || better(&choice, &best, arena_size))
            best = choice;
        *least = number == 0 || choice.total < *least ? choice.total : *least;
    }
    return best;
}

bool plan_arena(struct model *model, size_t arena_size) {
    struct model_plan *plan = &model->plan;
    const struct model_header *header = model->header;
    const unsigned front = header->front_end_layers, count = header->layer_count;
    uint64_t field = 0, step = 0, front_activations = 0, front_scratch = 0, least = 0, total = 0;

    uint32_t scratch[MODEL_MAX_LAYERS] = {0};
    for (unsigned i = 0; i < count; i++) {
        scratch[i] = (uint32_t)round_up(layer_scratch_bytes(&model->layers[i]));
        front_scratch = larger(front_scratch, i < front ? scratch[i] : 0);
    }
    plan->window_bytes = (uint32_t)layer_input_bytes(&model->layers[front]);
    plan->logit_bytes = (uint32_t)layer_output_bytes(&model->layers[count - 1]);

    if (front > 0) {
        uint32_t width;
        plan_frames(model, 1, &field, &step, &front_activations);
        layer_output_shape(&model->layers[front - 1], &plan->frames, &width, &plan->frame_bytes);
        plan->field = (uint32_t)field;
        plan->step = (uint32_t)step;
        plan->hop_frames = header->hop / plan->step;
        plan->ring_frames = smaller(plan->hop_frames, plan->frames);
        plan->batch = smaller(MAX_BATCH, plan->ring_frames);
        plan_frames(model, plan->batch, &field, &step, &front_activations);
        plan->front_activation_bytes = (uint32_t)front_activations;
        plan->ring = take(&total, (uint64_t)plan->ring_frames * plan->frame_bytes);
        plan->samples = take(&total, field * 2);
    }
    plan->window = take(&total, plan->window_bytes);
    plan->logits = take(&total, plan->logit_bytes);
    const struct choice choice = choose(model, scratch, total, front_scratch + front_activations, arena_size, &least);
    plan->bound = (uint32_t)(total + choice.maps + choice.used);
    plan->kept_count = choice.count;
    for (unsigned i = 0; i < choice.count; i++) {
        plan->kept[i] = choice.kept[i];
        plan->kept[i].map = take(&total, layer_output_bytes(&model->layers[choice.kept[i].layer]));
    }
    plan->scratch = take(&total, choice.block);
    plan->front_activations = plan->scratch + (uint32_t)front_scratch;
    plan->activations_end = (uint32_t)total;
    plan->activation_bytes = (uint32_t)choice.rest;
    plan->least = (uint32_t)least;
    plan->total = (uint32_t)total;
    return total <= INT32_MAX && total <= arena_size;
}
