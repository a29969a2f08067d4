#include "../tensor/options.h"
#include "int8.h"

static bool get_zero_point(struct binding_call *call, enum tensor_type type, int16_t *zero_point) {
    int32_t value = 0;
    if (type == TENSOR_INT8 && !binding_get_property(call, 0, "inputZeroPoint", INT8_MIN, INT8_MAX, &value))
        return false;
    *zero_point = (int16_t)value;
    return true;
}

/** Input, weights and output, of types that fit int8_conv2d and int8_dense, the output apart from the others. */
static bool get_tensors(struct binding_call *call, struct tensor *input, struct tensor *weights,
                        struct tensor *output) {
    if (!tensor_get_property(call, "input", input) || !tensor_get_typed(call, "weights", TENSOR_INT8, weights) ||
        !tensor_get_output(call, output))
        return false;
    if (input->type != TENSOR_INT8 && input->type != TENSOR_INT16)
        return binding_throw(call, BINDING_TYPE_ERROR, "input: expected int8 or int16, got %s",
                             tensor_type_name(input->type));
    return tensor_expect_apart(call, "input", input, output) && tensor_expect_apart(call, "weights", weights, output);
}

static bool expect_sums_fit(struct binding_call *call, const struct tensor *weights, uint32_t outputs,
                            const struct int8_input *input, const struct output_stage *stage) {
    const uint32_t length = weights->h / outputs * weights->w * weights->c;
    const uint32_t largest = int8_largest(input->type, input->zero_point);
    return int8_sums_fit(weights->data, outputs, length, largest, stage->left_shift, stage->bias) ||
           binding_throw(call, BINDING_RANGE_ERROR, "a sum of these weights may leave 32 bits");
}

static bool conv2d(struct binding_call *call) {
    struct tensor input, weights, output;
    struct conv2d_shape shape;
    struct int8_input numbers;
    struct output_stage stage;
    if (!get_tensors(call, &input, &weights, &output))
        return false;
    if (output.type == TENSOR_INT32)
        return binding_throw(call, BINDING_TYPE_ERROR, "output: expected int8, int16 or bits, got int32");
    numbers.type = input.type;
    numbers.data = input.data;
    numbers.rectified = false;
    if (!options_get_conv2d(call, &input, &weights, &output, &shape) ||
        !get_zero_point(call, input.type, &numbers.zero_point) || !options_get_stage(call, &output, true, &stage) ||
        !expect_sums_fit(call, &weights, output.c, &numbers, &stage))
        return false;
    void *scratch = tensor_scratch(call, int8_conv2d_scratch(&shape, numbers.type));
    if (!scratch)
        return false;
    const struct conv2d_rows rows = conv2d_all_rows(&shape);
    int8_conv2d(&shape, &rows, &numbers, weights.data, &stage, scratch, output.data);
    return true;
}

static bool dense(struct binding_call *call) {
    struct tensor input, weights, output;
    struct int8_input numbers;
    struct output_stage stage;
    if (!get_tensors(call, &input, &weights, &output))
        return false;
    numbers.type = input.type;
    numbers.data = input.data;
    if (!options_expect_dense(call, &input, &weights, &output) ||
        !get_zero_point(call, input.type, &numbers.zero_point) || !options_get_stage(call, &output, true, &stage) ||
        !expect_sums_fit(call, &weights, output.c, &numbers, &stage))
        return false;
    const uint32_t inputs = input.h * input.w * input.c;
    void *scratch = tensor_scratch(call, int8_dense_scratch(inputs, output.c));
    if (!scratch)
        return false;
    int8_dense(inputs, output.c, &numbers, weights.data, &stage, scratch, output.data);
    return true;
}

static bool maxpool(struct binding_call *call) {
    struct tensor input, output;
    uint32_t pool_h, pool_w;
    if (!tensor_get_property(call, "input", &input) || !tensor_get_output(call, &output))
        return false;
    if (input.type != TENSOR_INT8 && input.type != TENSOR_INT16)
        return binding_throw(call, BINDING_TYPE_ERROR, "input: expected int8 or int16, got %s",
                             tensor_type_name(input.type));
    if (!tensor_expect_apart(call, "input", &input, &output) ||
        !options_get_pool(call, &input, input.type, input.c, &output, &pool_h, &pool_w))
        return false;
    int8_maxpool(input.h, input.w, input.c, pool_h, pool_w, input.type, input.data, output.data);
    return true;
}

static bool avgpool(struct binding_call *call) {
    struct tensor input, output;
    struct output_stage stage;
    int16_t zero_point;
    if (!tensor_get_typed(call, "input", TENSOR_INT8, &input) || !tensor_get_output(call, &output))
        return false;
    if (output.type != TENSOR_INT8)
        return binding_throw(call, BINDING_TYPE_ERROR, "output: expected int8, got %s", tensor_type_name(output.type));
    if (!tensor_expect_shape(call, "output", &output, 1, 1, input.c) ||
        !tensor_expect_apart(call, "input", &input, &output) || !get_zero_point(call, TENSOR_INT8, &zero_point) ||
        !options_get_stage(call, &output, false, &stage))
        return false;
    const uint32_t positions = input.h * input.w;
    if (!sum_fits((uint64_t)positions * int8_largest(TENSOR_INT8, zero_point), stage.left_shift, 0))
        return binding_throw(call, BINDING_RANGE_ERROR, "a sum of this many elements may leave 32 bits");
    void *scratch = tensor_scratch(call, int8_avgpool_scratch(input.c));
    if (!scratch)
        return false;
    int8_avgpool(positions, input.c, zero_point, input.data, &stage, scratch, output.data);
    return true;
}

static bool log_power(struct binding_call *call) {
    struct tensor input, output;
    struct output_stage stage;
    uint32_t pool_h, pool_w;
    if (!tensor_get_typed(call, "input", TENSOR_INT16, &input) || !tensor_get_output(call, &output) ||
        !tensor_expect_apart(call, "input", &input, &output))
        return false;
    if (input.c % 2 != 0)
        return binding_throw(call, BINDING_TYPE_ERROR, "input: expected pairs of channels, got %u", input.c);
    if (!options_get_pool(call, &input, TENSOR_INT8, input.c / 2, &output, &pool_h, &pool_w) ||
        !options_get_stage(call, &output, true, &stage))
        return false;
    if (!sums_fit(INT8_LOG_POWER_BOUND, stage.left_shift, output.c, stage.bias))
        return binding_throw(call, BINDING_RANGE_ERROR, "a sum with this bias may leave 32 bits");
    void *scratch = tensor_scratch(call, int8_log_power_scratch(output.c));
    if (!scratch)
        return false;
    int8_log_power(input.h, input.w, output.c, pool_h, pool_w, input.data, &stage, scratch, output.data);
    return true;
}

static const struct binding_function functions[] = {{"conv2d", conv2d, "options"},
                                                    {"dense", dense, "options"},
                                                    {"maxpool", maxpool, "options"},
                                                    {"avgpool", avgpool, "options"},
                                                    {"logPower", log_power, "options"}};

const struct binding_module int8_module = {"int8", functions, sizeof functions / sizeof *functions};
