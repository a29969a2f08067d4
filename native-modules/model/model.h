/*
 * A model file (.ebm, docs/model-format.md), read in place. model_open proves everything about the file once;
 * afterwards nothing is checked again.
 */
#ifndef EARBIT_MODEL_H
#define EARBIT_MODEL_H

#include "../kernel/kernel.h"

enum model_limits {
    MODEL_MAX_LAYERS = 64,
    MODEL_MAX_TEXT = 63,
    MODEL_MAX_BYTES = 1 << 28,
    MODEL_MAX_KEPT = 4,
    MODEL_MAX_HEARD = 250 /**< labels of a model that hears: a prediction's logits go in one frame of the link */
};

enum model_layer_kind {
    LAYER_CONV2D = 1,
    LAYER_XNOR_CONV2D = 2,
    LAYER_DENSE = 3,
    LAYER_XNOR_DENSE = 4,
    LAYER_MAXPOOL = 5,
    LAYER_AVGPOOL = 6,
    LAYER_LOG_POWER = 7
};

/** The header as it lies in the file. */
struct model_header {
    uint32_t magic;
    uint16_t version, layer_count;
    uint32_t total_length, crc;
    uint32_t sample_rate, window, hop;
    uint16_t front_end_layers, label_count;
    float input_scale, logit_scale;
    uint32_t layers, text, text_length;
    uint32_t reserved[3];
};

/** A layer record as it lies in the file; offsets count bytes from the start of the file. */
struct model_layer {
    uint8_t kind, input_type, output_type, left_shift;
    uint32_t in_h;
    uint16_t in_w, in_c, out_c, reserved;
    uint8_t kernel_h, kernel_w, stride_h, stride_w, pad_h, pad_w, pool_h, pool_w;
    int16_t input_zero_point, output_zero_point, output_min, output_max;
    uint32_t weights, bias, multiplier, threshold, invert;
    uint32_t reserved_words[3];
};

/**
 * A map that the executor keeps from one prediction to the next. When a hop has passed, its row i is what row
 * i + shift was, for head <= i < rows - tail; the other rows are computed again.
 */
struct model_kept {
    uint32_t layer; /**< whose output it is */
    uint32_t map;   /**< byte offset in the arena */
    uint32_t rows, shift, head, tail;
    uint32_t portion; /**< most rows that are computed in one go */
};

/** Where everything lies in the arena: byte offsets, all multiples of 4. See plan.c. */
struct model_plan {
    uint32_t frames, frame_bytes;           /**< of a window; 0 without a front end */
    uint32_t field, step;                   /**< samples that one frame sees, and from one frame to the next */
    uint32_t hop_frames;                    /**< frames between predictions */
    uint32_t batch;                         /**< most frames that are computed in one go */
    uint32_t ring, ring_frames;             /**< [ring_frames][frame_bytes] that came behind the window */
    uint32_t samples;                       /**< [field + (batch - 1) x step] int16 waiting to become frames */
    uint32_t window, window_bytes;          /**< input of the executor's first layer; stays while the executor runs */
    uint32_t logits, logit_bytes;           /**< output of the last layer; stays until the next run ends */
    struct model_kept kept[MODEL_MAX_KEPT]; /**< [kept_count] by layer */
    uint32_t kept_count;
    uint32_t scratch;          /**< of all kernels: the front end's and the executor's */
    uint32_t activations_end;  /**< the executor's activations lie before it, behind the scratch of their step */
    uint32_t activation_bytes; /**< of the layers behind all kept maps */
    uint32_t front_activations, front_activation_bytes;
    uint32_t least; /**< bytes of the smallest arena that the planner could do with */
    uint32_t bound; /**< bytes that are in use at once, at most: no arena of this plan's choices is smaller */
    uint32_t total; /**< bytes of the arena */
};

/** An open model; lives as long as the bytes it was opened on. */
struct model {
    const uint8_t *bytes;
    const struct model_header *header;
    const struct model_layer *layers; /**< [header->layer_count] */
    const char *name, *technique, *digest;
    struct model_plan plan;
};

enum model_error_code {
    MODEL_TOO_SHORT = 1,
    MODEL_BAD_MAGIC,
    MODEL_BAD_VERSION,
    MODEL_BAD_CRC,
    MODEL_BAD_HEADER,
    MODEL_BAD_TEXT,
    MODEL_BAD_LAYER, /**< a field of a layer record has no meaning */
    MODEL_BAD_SHAPE,
    MODEL_BAD_BLOB, /**< weights, biases ...: place or content */
    MODEL_BAD_FRONT_END,
    MODEL_OVERFLOW,   /**< a sum may leave int32 */
    MODEL_TOO_LARGE,  /**< needs a larger arena */
    MODEL_CANNOT_HEAR /**< in itself sound; see model_can_hear */
};

/** Why a file was refused. */
struct model_error {
    enum model_error_code code;
    uint32_t offset;    /**< of the byte in the file that shows it */
    const char *reason; /**< one sentence */
};

/**
 * Verifies a file and opens it. Safe on any bytes.
 * @param bytes aligned to 4; must stay as they are while the model is in use
 * @param length bytes that may be read; the file may be shorter (a slot is larger than what it holds)
 * @param arena_size bytes that the image has for the model; SIZE_MAX to ask for the plan alone
 * @return false with `error` filled when the file is refused.
 */
bool model_open(struct model *model, const void *bytes, size_t length, size_t arena_size, struct model_error *error);

/**
 * What hearing needs besides: a front end, and at its end int32 logits, of at most MODEL_MAX_HEARD labels.
 * @param model open
 * @return false with `error` filled when the model cannot hear.
 */
bool model_can_hear(const struct model *model, struct model_error *error);

/** @return the code's name: E_MODEL_BAD_CRC and so on; docs/errors.md has a section for each. */
const char *model_error_name(enum model_error_code code);

/**
 * Lays out the arena anew, as in an image where two models share one. model_open has done it once.
 * @param arena_size bytes; model->plan.least at least
 * @return false when no layout fits arena_size, or 2^31 - 1 bytes.
 */
bool plan_arena(struct model *model, size_t arena_size);

/** @return label `index` below label_count, NUL-terminated UTF-8. */
const char *model_label(const struct model *model, unsigned index);

/** Shape of the output of a layer. */
void layer_output_shape(const struct model_layer *layer, uint32_t *h, uint32_t *w, uint32_t *c);

/** @return bytes of the layer's input (output) tensor. */
uint64_t layer_input_bytes(const struct model_layer *layer);
uint64_t layer_output_bytes(const struct model_layer *layer);

/** @return multiplications and additions (of 1-bit values in xnor layers) for one run over the layer's whole input. */
uint64_t layer_macs(const struct model_layer *layer);

/** @return bytes of the blob (weights, bias, multiplier, threshold, invert), 0 when the layer has none. */
uint64_t layer_weights_bytes(const struct model_layer *layer);

/** The layer's convolution (dense and pools: a convolution of the same shape in memory). */
struct conv2d_shape layer_conv2d_shape(const struct model_layer *layer);

/** The stage behind the layer's sums. */
struct output_stage layer_output_stage(const struct model *model, const struct model_layer *layer);

/** @return bytes of one row of the layer's output. */
uint64_t layer_output_row_bytes(const struct model_layer *layer);

/** @return input rows, padding included, that `rows` neighbouring output rows of a convolution see. */
static inline uint64_t layer_field_rows(const struct model_layer *layer, uint64_t rows) {
    return (rows * layer->pool_h - 1) * layer->stride_h + layer->kernel_h;
}

/** From output rows first to end - 1 of a convolution to the input rows that they see. */
void layer_field(const struct model_layer *layer, uint32_t *first, uint32_t *end);

/** @return the name of the layer's kind, as docs/model-format.md has it. */
const char *layer_kind_name(const struct model_layer *layer);

/** @return the name of the kernel that runs the layer on a target with Arm's DSP extension: lower case, a dash between
 * words. */
const char *layer_kernel_name(const struct model_layer *layer);

/** @return bytes of kernel scratch to run the layer; equal on every target. */
uint64_t layer_scratch_bytes(const struct model_layer *layer);

/**
 * Runs one layer on a whole input.
 * @param in_h input rows, at most layer->in_h (a frame of the front end needs fewer)
 * @param scratch layer_scratch_bytes, aligned to 4
 */
void layer_run(const struct model *model, const struct model_layer *layer, uint32_t in_h, const void *input,
               void *scratch, void *output);

/**
 * Runs a part of a convolution.
 * @param layer LAYER_CONV2D or LAYER_XNOR_CONV2D
 * @param in_h as for layer_run
 */
void layer_run_rows(const struct model *model, const struct model_layer *layer, uint32_t in_h,
                    const struct conv2d_rows *rows, const void *input, void *scratch, void *output);

#endif
