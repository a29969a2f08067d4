#include "options.h"

static bool get_byte(struct binding_call *call, const char *name, int32_t min, int32_t max, uint8_t *value) {
    int32_t number;
    if (!binding_get_property(call, 0, name, min, max, &number))
        return false;
    *value = (uint8_t)number;
    return true;
}

static bool get_kernel(struct binding_call *call, const struct tensor *input, const struct tensor *weights,
                       const struct tensor *output, struct conv2d_shape *shape) {
    const uint32_t kernel_h = weights->h / output->c;
    if (weights->h % output->c != 0 || kernel_h > UINT8_MAX || weights->w > UINT8_MAX)
        return binding_throw(call, BINDING_TYPE_ERROR,
                             "weights: expected rows a multiple of the %u output channels and kernels up to 255",
                             output->c);
    if (!tensor_expect_shape(call, "weights", weights, weights->h, weights->w, input->c))
        return false;
    shape->kernel_h = (uint8_t)kernel_h;
    shape->kernel_w = (uint8_t)weights->w;
    return true;
}

/** Kernels cannot be stopped: no call may take about as long as the image's watchdog waits. */
static bool expect_few_products(struct binding_call *call, enum tensor_type type, const struct conv2d_shape *shape) {
    const uint64_t positions =
        (uint64_t)conv2d_out_h(shape) * shape->pool_h * conv2d_out_w(shape) * shape->pool_w * shape->out_c;
    const uint32_t depth = type == TENSOR_BITS ? bits_words(shape->in_c) : shape->in_c;
    const uint64_t products = positions * shape->kernel_h * shape->kernel_w * depth;
    return products <= OPTIONS_MOST_PRODUCTS ||
           binding_throw(call, BINDING_RANGE_ERROR, "expected at most %lu products in one call, got %lu thousand",
                         (unsigned long)OPTIONS_MOST_PRODUCTS, (unsigned long)(products / 1000));
}

bool options_get_conv2d(struct binding_call *call, const struct tensor *input, const struct tensor *weights,
                        const struct tensor *output, struct conv2d_shape *shape) {
    *shape = (struct conv2d_shape){.in_h = input->h, .in_w = input->w, .in_c = input->c, .out_c = output->c};
    return get_kernel(call, input, weights, output, shape) &&
           get_byte(call, "strideH", 1, UINT8_MAX, &shape->stride_h) &&
           get_byte(call, "strideW", 1, UINT8_MAX, &shape->stride_w) &&
           get_byte(call, "padH", 0, shape->kernel_h - 1, &shape->pad_h) &&
           get_byte(call, "padW", 0, shape->kernel_w - 1, &shape->pad_w) &&
           get_byte(call, "poolH", 1, UINT8_MAX, &shape->pool_h) &&
           get_byte(call, "poolW", 1, UINT8_MAX, &shape->pool_w) &&
           tensor_expect_shape(call, "output", output, conv2d_out_h(shape), conv2d_out_w(shape), output->c) &&
           expect_few_products(call, input->type, shape);
}

bool options_expect_dense(struct binding_call *call, const struct tensor *input, const struct tensor *weights,
                          const struct tensor *output) {
    if (!tensor_expect_shape(call, "output", output, 1, 1, output->c))
        return false;
    const uint64_t rows = (uint64_t)input->h * output->c;
    if (rows > UINT32_MAX)
        return binding_throw(call, BINDING_RANGE_ERROR, "weights: would have more than 2^32 rows");
    return tensor_expect_shape(call, "weights", weights, (uint32_t)rows, input->w, input->c);
}

bool options_get_pool(struct binding_call *call, const struct tensor *input, enum tensor_type type, uint32_t channels,
                      const struct tensor *output, uint32_t *pool_h, uint32_t *pool_w) {
    uint8_t h, w;
    if (!get_byte(call, "poolH", 1, UINT8_MAX, &h) || !get_byte(call, "poolW", 1, UINT8_MAX, &w))
        return false;
    *pool_h = h;
    *pool_w = w;
    if (output->type != type)
        return binding_throw(call, BINDING_TYPE_ERROR, "output: expected %s, got %s", tensor_type_name(type),
                             tensor_type_name(output->type));
    return tensor_expect_shape(call, "output", output, input->h / h, input->w / w, channels);
}

/** One value a channel, apart from the output. */
static const void *get_channels(struct binding_call *call, const char *name, enum tensor_type type,
                                const struct tensor *output) {
    struct tensor tensor;
    if (!tensor_get_channels(call, name, type, output->c, &tensor) || !tensor_expect_apart(call, name, &tensor, output))
        return NULL;
    return tensor.data;
}

static bool get_limits(struct binding_call *call, const struct tensor *output, struct output_stage *stage) {
    const bool narrow = output->type == TENSOR_INT8;
    const int32_t lowest = narrow ? INT8_MIN : INT16_MIN, highest = narrow ? INT8_MAX : INT16_MAX;
    int32_t zero_point = 0, minimum, maximum;
    if (narrow && !binding_get_property(call, 0, "outputZeroPoint", lowest, highest, &zero_point))
        return false;
    if (!binding_get_property(call, 0, "outputMin", lowest, highest, &minimum) ||
        !binding_get_property(call, 0, "outputMax", minimum, highest, &maximum))
        return false;
    stage->zero_point = (int16_t)zero_point;
    stage->minimum = (int16_t)minimum;
    stage->maximum = (int16_t)maximum;
    return get_byte(call, "leftShift", 0, 15, &stage->left_shift);
}

static bool get_vector(struct binding_call *call, const char *name, const struct tensor *output,
                       const int32_t **vector) {
    *vector = get_channels(call, name, TENSOR_INT32, output);
    return *vector != NULL;
}

bool options_get_stage(struct binding_call *call, const struct tensor *output, bool biased,
                       struct output_stage *stage) {
    *stage = (struct output_stage){.type = output->type};
    if (output->type == TENSOR_BITS) {
        stage->invert = get_channels(call, "invert", TENSOR_BITS, output);
        return stage->invert && get_vector(call, "threshold", output, &stage->threshold);
    }
    if (biased && !get_vector(call, "bias", output, &stage->bias))
        return false;
    return output->type == TENSOR_INT32 ||
           (get_vector(call, "multiplier", output, &stage->multiplier) && get_limits(call, output, stage));
}
