/*
 * What must be true of a layer record so that running it can neither leave its buffers nor overflow a sum. The order
 * matters: fields first, then sizes in 64 bits, then the contents of the blobs.
 */
#include "../int8/int8.h"
#include "verify.h"

struct check {
    const struct model *model;
    const struct model_layer *layer;
    struct model_error *error;
};

/** Refuses the file because of a member of the record. */
#define REFUSE(check, code, member, reason)                                                                            \
    model_refuse((check)->error, code, (size_t)((const uint8_t *)&(check)->layer->member - (check)->model->bytes),     \
                 reason)

static bool is_number(uint8_t type) { return type == TENSOR_INT8 || type == TENSOR_INT16; }

static bool has_weights(const struct model_layer *layer) { return layer->kind <= LAYER_XNOR_DENSE; }

static bool is_xnor(const struct model_layer *layer) {
    return layer->kind == LAYER_XNOR_CONV2D || layer->kind == LAYER_XNOR_DENSE;
}

static bool is_conv(const struct model_layer *layer) {
    return layer->kind == LAYER_CONV2D || layer->kind == LAYER_XNOR_CONV2D;
}

static bool is_dense(const struct model_layer *layer) {
    return layer->kind == LAYER_DENSE || layer->kind == LAYER_XNOR_DENSE;
}

/** @return true when the output goes through a multiplier. */
static bool requantizes(const struct model_layer *layer) {
    return is_number(layer->output_type) && layer->kind != LAYER_MAXPOOL;
}

static bool can_read(const struct model_layer *layer) {
    switch ((enum model_layer_kind)layer->kind) {
    case LAYER_CONV2D:
    case LAYER_DENSE:
        return is_number(layer->input_type);
    case LAYER_XNOR_CONV2D:
    case LAYER_XNOR_DENSE:
        return layer->input_type == TENSOR_BITS;
    case LAYER_MAXPOOL:
        return is_number(layer->input_type) || layer->input_type == TENSOR_BITS;
    case LAYER_AVGPOOL:
        return layer->input_type == TENSOR_INT8;
    case LAYER_LOG_POWER:
        return layer->input_type == TENSOR_INT16;
    }
    return false;
}

/** For a layer that can read its input. */
static bool can_give(const struct model_layer *layer) {
    if (has_weights(layer))
        return is_number(layer->output_type) || layer->output_type == TENSOR_BITS || layer->output_type == TENSOR_INT32;
    return layer->output_type == (layer->kind == LAYER_LOG_POWER ? TENSOR_INT8 : layer->input_type);
}

static bool check_types(const struct check *k) {
    const struct model_layer *l = k->layer;
    const bool last = l == k->model->layers + k->model->header->layer_count - 1;
    if (l->kind < LAYER_CONV2D || l->kind > LAYER_LOG_POWER)
        return REFUSE(k, MODEL_BAD_LAYER, kind, "The kind of layer is unknown.");
    if (!can_read(l))
        return REFUSE(k, MODEL_BAD_LAYER, input_type, "This kind of layer cannot read that type.");
    if (!can_give(l))
        return REFUSE(k, MODEL_BAD_LAYER, output_type, "This kind of layer cannot give that type.");
    if (l->output_type == TENSOR_INT32 && !(is_dense(l) && last))
        return REFUSE(k, MODEL_BAD_LAYER, output_type, "Only a dense layer at the end can give int32.");
    if (l->reserved != 0 || l->reserved_words[0] != 0 || l->reserved_words[1] != 0 || l->reserved_words[2] != 0)
        return REFUSE(k, MODEL_BAD_LAYER, reserved, "A reserved field of the layer is not 0.");
    return true;
}

static bool check_window_fields(const struct check *k) {
    const struct model_layer *l = k->layer;
    if (is_conv(l)) {
        if (l->kernel_h < 1 || l->kernel_w < 1 || l->stride_h < 1 || l->stride_w < 1)
            return REFUSE(k, MODEL_BAD_LAYER, kernel_h, "A kernel or stride is 0.");
        if (l->pad_h >= l->kernel_h || l->pad_w >= l->kernel_w)
            return REFUSE(k, MODEL_BAD_LAYER, pad_h, "The padding is not less than the kernel.");
    } else {
        if (l->kernel_h != 1 || l->kernel_w != 1 || l->stride_h != 1 || l->stride_w != 1)
            return REFUSE(k, MODEL_BAD_LAYER, kernel_h,
                          "A layer without a kernel has a kernel or stride other than 1.");
        if (l->pad_h != 0 || l->pad_w != 0)
            return REFUSE(k, MODEL_BAD_LAYER, pad_h, "A layer without a kernel has padding.");
    }
    if (l->pool_h < 1 || l->pool_w < 1)
        return REFUSE(k, MODEL_BAD_LAYER, pool_h, "A pool is 0.");
    if ((is_dense(l) || l->kind == LAYER_AVGPOOL) && (l->pool_h != 1 || l->pool_w != 1))
        return REFUSE(k, MODEL_BAD_LAYER, pool_h, "A dense or avgpool layer has a pool other than 1.");
    return true;
}

static bool check_output_fields(const struct check *k) {
    const struct model_layer *l = k->layer;
    const bool zero_points = l->kind != LAYER_MAXPOOL;
    if (zero_points && l->input_type == TENSOR_INT8 ? l->input_zero_point < INT8_MIN || l->input_zero_point > INT8_MAX
                                                    : l->input_zero_point != 0)
        return REFUSE(k, MODEL_BAD_LAYER, input_zero_point, "The input zero point is out of its type's range.");
    if (zero_points && l->output_type == TENSOR_INT8
            ? l->output_zero_point < INT8_MIN || l->output_zero_point > INT8_MAX
            : l->output_zero_point != 0)
        return REFUSE(k, MODEL_BAD_LAYER, output_zero_point, "The output zero point is out of its type's range.");
    if (!requantizes(l)) {
        if (l->left_shift != 0)
            return REFUSE(k, MODEL_BAD_LAYER, left_shift, "A layer that does not requantize has a left shift.");
        if (l->output_min != 0 || l->output_max != 0)
            return REFUSE(k, MODEL_BAD_LAYER, output_min, "A layer that does not requantize has output limits.");
        return true;
    }
    if (l->left_shift > 15)
        return REFUSE(k, MODEL_BAD_LAYER, left_shift, "The left shift is more than 15.");
    if (l->output_type == TENSOR_INT8 && (l->output_min < INT8_MIN || l->output_max > INT8_MAX))
        return REFUSE(k, MODEL_BAD_LAYER, output_min, "An output limit is out of its type's range.");
    if (l->output_min > l->output_max)
        return REFUSE(k, MODEL_BAD_LAYER, output_min, "The lowest output is above the highest.");
    return true;
}

static bool check_sizes(const struct check *k) {
    const struct model_layer *l = k->layer;
    if (l->in_h < 1 || l->in_h > INT32_MAX || l->in_w < 1 || l->in_c < 1 || l->out_c < 1)
        return REFUSE(k, MODEL_BAD_SHAPE, in_h, "A dimension is 0 or too large.");
    if (l->kind == LAYER_LOG_POWER && l->in_c != 2 * l->out_c)
        return REFUSE(k, MODEL_BAD_SHAPE, out_c,
                      "A log_power layer does not have two input channels for each output channel.");
    if ((l->kind == LAYER_MAXPOOL || l->kind == LAYER_AVGPOOL) && l->out_c != l->in_c)
        return REFUSE(k, MODEL_BAD_SHAPE, out_c, "A pool changes the number of channels.");
    /* In bits too every element counts, for the sum of a dense layer. */
    if ((uint64_t)l->in_h * l->in_w * l->in_c > INT32_MAX || layer_input_bytes(l) > INT32_MAX)
        return REFUSE(k, MODEL_BAD_SHAPE, in_h, "The input is too large.");
    uint32_t h, w, c;
    layer_output_shape(l, &h, &w, &c);
    if (h < 1 || w < 1)
        return REFUSE(k, MODEL_BAD_SHAPE, kernel_h, "The kernel or pool is larger than the input.");
    if ((uint64_t)h * w * c > INT32_MAX || layer_output_bytes(l) > INT32_MAX)
        return REFUSE(k, MODEL_BAD_SHAPE, out_c, "The output is too large.");
    if (is_conv(l) && (uint64_t)l->kernel_h * l->kernel_w * l->in_c > INT32_MAX)
        return REFUSE(k, MODEL_BAD_SHAPE, kernel_h, "The kernel is too large.");
    return true;
}

static bool check_follows(const struct check *k) {
    const struct model_layer *l = k->layer;
    const unsigned index = (unsigned)(l - k->model->layers);
    if (index == 0) {
        if (l->in_h != k->model->header->window)
            return REFUSE(k, MODEL_BAD_SHAPE, in_h, "The rows of layer 0 are not the window.");
        return true;
    }
    const struct model_layer *before = l - 1;
    uint32_t h, w, c;
    layer_output_shape(before, &h, &w, &c);
    if (l->input_type != before->output_type)
        return REFUSE(k, MODEL_BAD_SHAPE, input_type, "The input type is not the output type of the layer before.");
    const bool same = l->in_h == h && l->in_w == w && l->in_c == c;
    const bool as_many = (uint64_t)l->in_h * l->in_w * l->in_c == (uint64_t)h * w * c;
    /* The front end runs on a part of the rows, so that they must stay rows until its last layer. */
    if (l->input_type == TENSOR_BITS || index < k->model->header->front_end_layers ? !same : !as_many)
        return REFUSE(k, MODEL_BAD_SHAPE, in_h, "The input shape does not follow from the layer before.");
    return true;
}

/** Proves that a blob that the layer uses lies in the file, and that one that it does not use is 0. */
static bool check_place(const struct check *k, const uint32_t *member, bool used, uint64_t length) {
    const size_t at = (size_t)((const uint8_t *)member - k->model->bytes);
    if (!used)
        return *member == 0 || model_refuse(k->error, MODEL_BAD_BLOB, at, "A blob that the layer does not use.");
    if (*member % 4 != 0 || *member < sizeof(struct model_header) || *member + length > k->model->header->total_length)
        return model_refuse(k->error, MODEL_BAD_BLOB, at, "A blob lies outside the file.");
    return true;
}

static bool check_places(const struct check *k) {
    const struct model_layer *l = k->layer;
    const bool weights = has_weights(l), bits = l->output_type == TENSOR_BITS;
    const bool biased = (weights && !bits) || l->kind == LAYER_LOG_POWER;
    return check_place(k, &l->weights, weights, layer_weights_bytes(l)) &&
           check_place(k, &l->bias, biased, l->out_c * 4u) &&
           check_place(k, &l->multiplier, requantizes(l), l->out_c * 4u) &&
           check_place(k, &l->threshold, weights && bits, l->out_c * 4u) &&
           check_place(k, &l->invert, weights && bits, bits_words(l->out_c) * 4u);
}

/** @return the mask of bits that a last word of `channels` does not use. */
static uint32_t unused_bits(uint32_t channels) { return channels % 32 == 0 ? 0 : UINT32_MAX << channels % 32; }

static bool check_xnor_weights(const struct check *k) {
    const uint32_t words = bits_words(k->layer->in_c), unused = unused_bits(k->layer->in_c);
    const uint32_t *weights = (const uint32_t *)(k->model->bytes + k->layer->weights);
    const uint64_t count = layer_weights_bytes(k->layer) / 4;
    for (uint64_t i = words - 1; i < count; i += words)
        if ((weights[i] & unused) != 0)
            return model_refuse(k->error, MODEL_BAD_BLOB, k->layer->weights + i * 4,
                                "An unused bit of weights is not 0.");
    return true;
}

static bool check_int8_weights(const struct check *k) {
    const int8_t *weights = (const int8_t *)(k->model->bytes + k->layer->weights);
    const uint64_t count = layer_weights_bytes(k->layer);
    for (uint64_t i = 0; i < count; i++)
        if (weights[i] == INT8_MIN)
            return model_refuse(k->error, MODEL_BAD_BLOB, k->layer->weights + i, "A weight is -128.");
    return true;
}

static bool check_multipliers(const struct check *k, const struct output_stage *stage) {
    for (uint32_t c = 0; c < k->layer->out_c; c++)
        if (stage->multiplier[c] == INT32_MIN)
            return model_refuse(k->error, MODEL_BAD_BLOB, k->layer->multiplier + c * 4, "A multiplier is -2^31.");
    return true;
}

static bool check_invert(const struct check *k, const struct output_stage *stage) {
    const uint32_t last = bits_words(k->layer->out_c) - 1;
    if ((stage->invert[last] & unused_bits(k->layer->out_c)) != 0)
        return model_refuse(k->error, MODEL_BAD_BLOB, k->layer->invert + last * 4, "An unused bit of invert is not 0.");
    return true;
}

static bool check_sums(const struct check *k, const struct output_stage *stage) {
    const struct model_layer *l = k->layer;
    const uint32_t largest = int8_largest((enum tensor_type)l->input_type, l->input_zero_point);
    const uint64_t positions = (uint64_t)l->in_h * l->in_w;
    bool fit = true;
    if (l->kind == LAYER_CONV2D || l->kind == LAYER_DENSE)
        fit = int8_sums_fit((const int8_t *)(k->model->bytes + l->weights), l->out_c,
                            (uint32_t)(layer_weights_bytes(l) / l->out_c), largest, l->left_shift, stage->bias);
    else if (l->kind == LAYER_XNOR_CONV2D)
        fit = sums_fit((uint64_t)l->kernel_h * l->kernel_w * l->in_c, l->left_shift, l->out_c, stage->bias);
    else if (l->kind == LAYER_XNOR_DENSE)
        fit = sums_fit(positions * l->in_c, l->left_shift, l->out_c, stage->bias);
    else if (l->kind == LAYER_LOG_POWER)
        fit = sums_fit(INT8_LOG_POWER_BOUND, l->left_shift, l->out_c, stage->bias);
    else if (l->kind == LAYER_AVGPOOL)
        fit = sum_fits(positions * largest, l->left_shift, 0);
    return fit || REFUSE(k, MODEL_OVERFLOW, left_shift, "A sum of the layer may leave 32 bits.");
}

bool verify_layer(const struct model *model, unsigned index, struct model_error *error) {
    const struct check check = {model, &model->layers[index], error}, *k = &check;
    if (!check_types(k) || !check_window_fields(k) || !check_output_fields(k) || !check_sizes(k) || !check_follows(k) ||
        !check_places(k))
        return false;
    const struct output_stage stage = layer_output_stage(model, k->layer);
    if (has_weights(k->layer) && !(is_xnor(k->layer) ? check_xnor_weights(k) : check_int8_weights(k)))
        return false;
    if (k->layer->multiplier != 0 && !check_multipliers(k, &stage))
        return false;
    if (k->layer->invert != 0 && !check_invert(k, &stage))
        return false;
    return check_sums(k, &stage);
}
