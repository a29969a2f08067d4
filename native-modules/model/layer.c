/*
 * One layer record: what shape it gives, what it costs, and how it runs.
 */
#include "../int8/int8.h"
#include "../kernel/assert.h"
#include "../xnor/xnor.h"
#include "model.h"

static bool is_dense(const struct model_layer *layer) {
    return layer->kind == LAYER_DENSE || layer->kind == LAYER_XNOR_DENSE;
}

struct conv2d_shape layer_conv2d_shape(const struct model_layer *layer) {
    return (struct conv2d_shape){
        .in_h = layer->in_h,
        .in_w = layer->in_w,
        .in_c = layer->in_c,
        .out_c = layer->out_c,
        .kernel_h = layer->kernel_h,
        .kernel_w = layer->kernel_w,
        .stride_h = layer->stride_h,
        .stride_w = layer->stride_w,
        .pad_h = layer->pad_h,
        .pad_w = layer->pad_w,
        .pool_h = layer->pool_h,
        .pool_w = layer->pool_w,
    };
}

struct output_stage layer_output_stage(const struct model *model, const struct model_layer *layer) {
    return (struct output_stage){
        .type = (enum tensor_type)layer->output_type,
        .left_shift = layer->left_shift,
        .zero_point = layer->output_zero_point,
        .minimum = layer->output_min,
        .maximum = layer->output_max,
        .bias = layer->bias ? (const int32_t *)(model->bytes + layer->bias) : NULL,
        .multiplier = (const int32_t *)(model->bytes + layer->multiplier),
        .threshold = (const int32_t *)(model->bytes + layer->threshold),
        .invert = (const uint32_t *)(model->bytes + layer->invert),
    };
}

void layer_output_shape(const struct model_layer *layer, uint32_t *h, uint32_t *w, uint32_t *c) {
    *h = *w = 1;
    *c = layer->out_c;
    if (is_dense(layer) || layer->kind == LAYER_AVGPOOL)
        return;
    struct conv2d_shape shape = layer_conv2d_shape(layer);
    *h = conv2d_out_h(&shape);
    *w = conv2d_out_w(&shape);
}

void layer_field(const struct model_layer *layer, uint32_t *first, uint32_t *end) {
    const uint32_t step = (uint32_t)layer->pool_h * layer->stride_h, top = *first * step;
    const uint32_t bottom = (uint32_t)layer_field_rows(layer, *end); /* in the padded input */
    *first = top > layer->pad_h ? top - layer->pad_h : 0;
    *end = bottom - layer->pad_h < layer->in_h ? bottom - layer->pad_h : layer->in_h;
}

uint64_t layer_input_bytes(const struct model_layer *layer) {
    return tensor_bytes((enum tensor_type)layer->input_type, layer->in_h, layer->in_w, layer->in_c);
}

uint64_t layer_output_bytes(const struct model_layer *layer) {
    uint32_t h, w, c;
    layer_output_shape(layer, &h, &w, &c);
    return tensor_bytes((enum tensor_type)layer->output_type, h, w, c);
}

uint64_t layer_output_row_bytes(const struct model_layer *layer) {
    uint32_t h, w, c;
    layer_output_shape(layer, &h, &w, &c);
    return tensor_bytes((enum tensor_type)layer->output_type, 1, w, c);
}

uint64_t layer_weights_bytes(const struct model_layer *layer) {
    uint64_t field = (uint64_t)layer->kernel_h * layer->kernel_w;
    uint64_t positions = (uint64_t)layer->in_h * layer->in_w;
    switch ((enum model_layer_kind)layer->kind) {
    case LAYER_CONV2D:
        return layer->out_c * field * layer->in_c;
    case LAYER_XNOR_CONV2D:
        return layer->out_c * field * bits_words(layer->in_c) * 4;
    case LAYER_DENSE:
        return layer->out_c * positions * layer->in_c;
    case LAYER_XNOR_DENSE:
        return layer->out_c * positions * bits_words(layer->in_c) * 4;
    case LAYER_MAXPOOL:
    case LAYER_AVGPOOL:
    case LAYER_LOG_POWER:
        break;
    }
    return 0;
}

uint64_t layer_macs(const struct model_layer *layer) {
    uint32_t h, w, c;
    switch ((enum model_layer_kind)layer->kind) {
    case LAYER_CONV2D:
    case LAYER_XNOR_CONV2D:
        layer_output_shape(layer, &h, &w, &c);
        return (uint64_t)h * w * layer->pool_h * layer->pool_w * layer->kernel_h * layer->kernel_w * layer->in_c * c;
    case LAYER_DENSE:
    case LAYER_XNOR_DENSE:
        return (uint64_t)layer->in_h * layer->in_w * layer->in_c * layer->out_c;
    case LAYER_MAXPOOL:
    case LAYER_AVGPOOL:
    case LAYER_LOG_POWER:
        break;
    }
    return 0;
}

uint64_t layer_scratch_bytes(const struct model_layer *layer) {
    struct conv2d_shape shape = layer_conv2d_shape(layer);
    switch ((enum model_layer_kind)layer->kind) {
    case LAYER_CONV2D:
        return int8_conv2d_scratch(&shape, (enum tensor_type)layer->input_type);
    case LAYER_XNOR_CONV2D:
        return xnor_conv2d_scratch(&shape);
    case LAYER_DENSE:
        return int8_dense_scratch(layer->in_h * layer->in_w * layer->in_c, layer->out_c);
    case LAYER_XNOR_DENSE:
        return xnor_dense_scratch(layer->out_c);
    case LAYER_AVGPOOL:
        return int8_avgpool_scratch(layer->out_c);
    case LAYER_LOG_POWER:
        return int8_log_power_scratch(layer->out_c);
    case LAYER_MAXPOOL:
        break;
    }
    return 0;
}

const char *layer_kind_name(const struct model_layer *layer) {
    static const char *const names[] = {"",           "conv2d",  "xnor_conv2d", "dense",
                                        "xnor_dense", "maxpool", "avgpool",     "log_power"};
    return names[layer->kind];
}

const char *layer_kernel_name(const struct model_layer *layer) {
    const struct conv2d_shape shape = layer_conv2d_shape(layer);
    switch ((enum model_layer_kind)layer->kind) {
    case LAYER_CONV2D:
        return int8_conv2d_kernel(&shape, (enum tensor_type)layer->input_type);
    case LAYER_XNOR_CONV2D:
        return xnor_conv2d_kernel(&shape);
    case LAYER_DENSE:
        return "int8-dense";
    case LAYER_XNOR_DENSE:
        return "xnor-words";
    case LAYER_MAXPOOL:
        return "maxpool";
    case LAYER_AVGPOOL:
        return "avgpool";
    case LAYER_LOG_POWER:
        break;
    }
    return "log-power";
}

/** @return true when the layer before it, if any, gives int16 elements that are not negative. */
static bool is_behind_relu(const struct model *model, const struct model_layer *layer) {
    return layer != model->layers && layer[-1].output_type == TENSOR_INT16 && layer[-1].kind != LAYER_MAXPOOL &&
           layer[-1].output_min >= 0;
}

void layer_run_rows(const struct model *model, const struct model_layer *layer, uint32_t in_h,
                    const struct conv2d_rows *rows, const void *input, void *scratch, void *output) {
    struct conv2d_shape shape = layer_conv2d_shape(layer);
    const struct output_stage stage = layer_output_stage(model, layer);
    const struct int8_input numbers = {(enum tensor_type)layer->input_type, layer->input_zero_point, input,
                                       is_behind_relu(model, layer)};
    const void *weights = model->bytes + layer->weights;
    EARBIT_ASSERT(in_h <= layer->in_h);
    shape.in_h = in_h;
    if (layer->kind == LAYER_CONV2D)
        int8_conv2d(&shape, rows, &numbers, weights, &stage, scratch, output);
    else
        xnor_conv2d(&shape, rows, input, weights, &stage, scratch, output);
}

void layer_run(const struct model *model, const struct model_layer *layer, uint32_t in_h, const void *input,
               void *scratch, void *output) {
    if (layer->kind == LAYER_CONV2D || layer->kind == LAYER_XNOR_CONV2D) {
        struct conv2d_shape shape = layer_conv2d_shape(layer);
        shape.in_h = in_h;
        const struct conv2d_rows rows = conv2d_all_rows(&shape);
        layer_run_rows(model, layer, in_h, &rows, input, scratch, output);
        return;
    }
    const struct output_stage stage = layer_output_stage(model, layer);
    const struct int8_input numbers = {(enum tensor_type)layer->input_type, layer->input_zero_point, input, false};
    const void *weights = model->bytes + layer->weights;
    const uint32_t positions = in_h * layer->in_w;
    EARBIT_ASSERT(in_h <= layer->in_h);

    switch ((enum model_layer_kind)layer->kind) {
    case LAYER_DENSE:
        int8_dense(positions * layer->in_c, layer->out_c, &numbers, weights, &stage, scratch, output);
        return;
    case LAYER_XNOR_DENSE:
        xnor_dense(positions, layer->in_c, layer->out_c, input, weights, &stage, scratch, output);
        return;
    case LAYER_MAXPOOL:
        if (layer->input_type == TENSOR_BITS)
            xnor_maxpool(in_h, layer->in_w, layer->in_c, layer->pool_h, layer->pool_w, input, output);
        else
            int8_maxpool(in_h, layer->in_w, layer->in_c, layer->pool_h, layer->pool_w, stage.type, input, output);
        return;
    case LAYER_AVGPOOL:
        int8_avgpool(positions, layer->out_c, layer->input_zero_point, input, &stage, scratch, output);
        return;
    case LAYER_LOG_POWER:
        int8_log_power(in_h, layer->in_w, layer->out_c, layer->pool_h, layer->pool_w, input, &stage, scratch, output);
        return;
    case LAYER_CONV2D:
    case LAYER_XNOR_CONV2D:
        break;
    }
    EARBIT_ASSERT(false);
}
