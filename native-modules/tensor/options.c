#include "options.h"

#include "../kernel/assert.h"

bool options_begin(struct options *options, struct binding_call *call) {
    *options = (struct options){.call = call, .changes = tensor_changes()};
    if (!tensor_get_property(call, 0, "output", &options->output))
        return false;
    if (options->output.read_only)
        return binding_throw(call, BINDING_TYPE_ERROR, "output is read-only");
    return true;
}

bool options_integer(struct options *options, const char *name, int32_t min, int32_t max, int32_t *value) {
    return binding_get_property(options->call, 0, name, min, max, value);
}

bool options_tensor(struct options *options, const char *name, struct tensor *tensor) {
    if (!tensor_get_property(options->call, 0, name, tensor))
        return false;
    EARBIT_ASSERT(options->input_count < OPTIONS_MAX_INPUTS);
    options->inputs[options->input_count++] = *tensor;
    return true;
}

bool options_check(struct options *options, const char *name, const struct tensor *tensor, enum tensor_type type,
                   uint32_t h, uint32_t w, uint32_t c) {
    if (tensor->type == type && tensor->h == h && tensor->w == w && tensor->c == c)
        return true;
    return binding_throw(options->call, tensor->type == type ? BINDING_RANGE_ERROR : BINDING_TYPE_ERROR,
                         "%s must be %s [%lu][%lu][%lu], not %s [%lu][%u][%u]", name, tensor_type_name(type),
                         (unsigned long)h, (unsigned long)w, (unsigned long)c, tensor_type_name(tensor->type),
                         (unsigned long)tensor->h, (unsigned)tensor->w, (unsigned)tensor->c);
}

bool options_shaped(struct options *options, const char *name, enum tensor_type type, uint32_t h, uint32_t w,
                    uint32_t c, struct tensor *tensor) {
    return options_tensor(options, name, tensor) && options_check(options, name, tensor, type, h, w, c);
}

/** An integer of one byte. */
static bool get_byte(struct options *options, const char *name, int32_t min, int32_t max, uint8_t *value) {
    int32_t integer;
    if (!options_integer(options, name, min, max, &integer))
        return false;
    *value = (uint8_t)integer;
    return true;
}

bool options_conv2d(struct options *options, const struct tensor *input, enum tensor_type weights_type,
                    struct tensor *weights, struct conv2d_shape *shape) {
    const struct tensor *output = &options->output;
    if (output->type == TENSOR_INT32)
        return binding_throw(options->call, BINDING_TYPE_ERROR, "output must be int8, int16 or bits, not int32");
    if (!options_tensor(options, "weights", weights))
        return false;
    uint32_t kernel_h = weights->h / output->c, kernel_w = weights->w;
    if (kernel_h == 0 || kernel_h > UINT8_MAX || kernel_w > UINT8_MAX || weights->h % output->c != 0)
        return binding_throw(options->call, BINDING_RANGE_ERROR,
                             "weights must have 1 to 255 rows for each of %u outputs and 1 to 255 columns, not %lu, %u",
                             (unsigned)output->c, (unsigned long)weights->h, (unsigned)weights->w);
    *shape = (struct conv2d_shape){.in_h = input->h,
                                   .in_w = input->w,
                                   .in_c = input->c,
                                   .out_c = output->c,
                                   .kernel_h = (uint8_t)kernel_h,
                                   .kernel_w = (uint8_t)kernel_w};
    if (!options_check(options, "weights", weights, weights_type, weights->h, weights->w, input->c) ||
        !get_byte(options, "strideH", 1, UINT8_MAX, &shape->stride_h) ||
        !get_byte(options, "strideW", 1, UINT8_MAX, &shape->stride_w) ||
        !get_byte(options, "padH", 0, (int32_t)kernel_h - 1, &shape->pad_h) ||
        !get_byte(options, "padW", 0, (int32_t)kernel_w - 1, &shape->pad_w) ||
        !get_byte(options, "poolH", 1, UINT8_MAX, &shape->pool_h) ||
        !get_byte(options, "poolW", 1, UINT8_MAX, &shape->pool_w))
        return false;
    return options_check(options, "output", output, output->type, conv2d_out_h(shape), conv2d_out_w(shape), output->c);
}

bool options_dense(struct options *options, const struct tensor *input, enum tensor_type weights_type,
                   struct tensor *weights) {
    const struct tensor *output = &options->output;
    return options_check(options, "output", output, output->type, 1, 1, output->c) &&
           options_shaped(options, "weights", weights_type, output->c * input->h, input->w, input->c, weights);
}

bool options_maxpool(struct options *options, const struct tensor *input, int32_t *pool_h, int32_t *pool_w) {
    return options_integer(options, "poolH", 1, UINT8_MAX, pool_h) &&
           options_integer(options, "poolW", 1, UINT8_MAX, pool_w) &&
           options_check(options, "output", &options->output, input->type, input->h / (uint32_t)*pool_h,
                         input->w / (uint32_t)*pool_w, input->c);
}

/** A value for each output channel. */
static bool get_channels(struct options *options, const char *name, enum tensor_type type, const void **data) {
    struct tensor tensor;
    if (!options_shaped(options, name, type, 1, 1, options->output.c, &tensor))
        return false;
    *data = tensor.data;
    return true;
}

bool options_scale(struct options *options, struct output_stage *stage) {
    const bool wide = options->output.type == TENSOR_INT16;
    const int32_t lowest = wide ? INT16_MIN : INT8_MIN, highest = wide ? INT16_MAX : INT8_MAX;
    const void *multiplier;
    int32_t zero_point, minimum, maximum;
    *stage = (struct output_stage){.type = options->output.type};
    if (!get_channels(options, "multiplier", TENSOR_INT32, &multiplier) ||
        !get_byte(options, "leftShift", 0, 15, &stage->left_shift) ||
        !options_integer(options, "outputZeroPoint", wide ? 0 : lowest, wide ? 0 : highest, &zero_point) ||
        !options_integer(options, "outputMin", lowest, highest, &minimum) ||
        !options_integer(options, "outputMax", minimum, highest, &maximum))
        return false;
    stage->multiplier = multiplier;
    stage->zero_point = (int16_t)zero_point;
    stage->minimum = (int16_t)minimum;
    stage->maximum = (int16_t)maximum;
    return true;
}

bool options_stage(struct options *options, struct output_stage *stage) {
    const enum tensor_type type = options->output.type;
    const void *bias, *threshold, *invert;
    *stage = (struct output_stage){.type = type};
    if (type == TENSOR_BITS) {
        if (!get_channels(options, "threshold", TENSOR_INT32, &threshold) ||
            !get_channels(options, "invert", TENSOR_BITS, &invert))
            return false;
        stage->threshold = threshold;
        stage->invert = invert;
        return true;
    }
    if (type != TENSOR_INT32 && !options_scale(options, stage))
        return false;
    if (!get_channels(options, "bias", TENSOR_INT32, &bias))
        return false;
    stage->bias = bias;
    return true;
}

bool options_overflow(struct options *options) {
    return binding_throw(options->call, BINDING_RANGE_ERROR,
                         "a sum may leave int32: weights, bias or leftShift are too large");
}

bool options_sums_fit(struct options *options, const struct output_stage *stage, uint64_t largest) {
    if (largest > INT32_MAX)
        return options_overflow(options);
    const int64_t room = INT32_MAX - ((int64_t)largest << stage->left_shift);
    if (room < 0)
        return options_overflow(options);
    for (uint32_t c = 0; stage->bias && c < options->output.c; c++)
        if (stage->bias[c] > room || stage->bias[c] < -room)
            return options_overflow(options);
    return true;
}

static bool overlap(const struct tensor *a, const struct tensor *b) {
    uintptr_t a_start = (uintptr_t)a->data, b_start = (uintptr_t)b->data;
    return a_start < b_start + tensor_bytes(b->type, b->h, b->w, b->c) &&
           b_start < a_start + tensor_bytes(a->type, a->h, a->w, a->c);
}

bool options_end(struct options *options, size_t scratch_size, void **scratch) {
    if (options->changes != tensor_changes())
        return binding_throw(options->call, BINDING_ERROR, "tensors were created or released while options were read");
    for (unsigned i = 0; i < options->input_count; i++)
        if (overlap(&options->output, &options->inputs[i]))
            return binding_throw(options->call, BINDING_RANGE_ERROR, "output overlaps a tensor that is read");
    *scratch = tensor_scratch(scratch_size);
    if (!*scratch)
        return binding_throw(options->call, BINDING_RANGE_ERROR, "no room for %lu bytes of scratch: release tensors",
                             (unsigned long)scratch_size);
    return true;
}
