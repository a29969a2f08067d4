#include "../tensor/options.h"
#include "xnor.h"

static bool get_tensors(struct binding_call *call, struct tensor *input, struct tensor *weights,
                        struct tensor *output) {
    return tensor_get_typed(call, "input", TENSOR_BITS, input) &&
           tensor_get_typed(call, "weights", TENSOR_BITS, weights) && tensor_get_output(call, output) &&
           tensor_expect_apart(call, "input", input, output) && tensor_expect_apart(call, "weights", weights, output);
}

static bool expect_sums_fit(struct binding_call *call, uint64_t length, uint32_t outputs,
                            const struct output_stage *stage) {
    return sums_fit(length, stage->left_shift, outputs, stage->bias) ||
           binding_throw(call, BINDING_RANGE_ERROR, "a sum of these weights may leave 32 bits");
}

static bool conv2d(struct binding_call *call) {
    struct tensor input, weights, output;
    struct conv2d_shape shape;
    struct output_stage stage;
    if (!get_tensors(call, &input, &weights, &output))
        return false;
    if (output.type == TENSOR_INT32)
        return binding_throw(call, BINDING_TYPE_ERROR, "output: expected bits, int8 or int16, got int32");
    if (!options_get_conv2d(call, &input, &weights, &output, &shape) ||
        !options_get_stage(call, &output, true, &stage) ||
        !expect_sums_fit(call, (uint64_t)shape.kernel_h * shape.kernel_w * shape.in_c, output.c, &stage))
        return false;
    void *scratch = tensor_scratch(call, xnor_conv2d_scratch(&shape));
    if (!scratch)
        return false;
    const struct conv2d_rows rows = conv2d_all_rows(&shape);
    xnor_conv2d(&shape, &rows, input.data, weights.data, &stage, scratch, output.data);
    return true;
}

static bool dense(struct binding_call *call) {
    struct tensor input, weights, output;
    struct output_stage stage;
    if (!get_tensors(call, &input, &weights, &output) || !options_expect_dense(call, &input, &weights, &output) ||
        !options_get_stage(call, &output, true, &stage))
        return false;
    const uint32_t positions = input.h * input.w;
    if (!expect_sums_fit(call, (uint64_t)positions * input.c, output.c, &stage))
        return false;
    void *scratch = tensor_scratch(call, xnor_dense_scratch(output.c));
    if (!scratch)
        return false;
    xnor_dense(positions, input.c, output.c, input.data, weights.data, &stage, scratch, output.data);
    return true;
}

static bool maxpool(struct binding_call *call) {
    struct tensor input, output;
    uint32_t pool_h, pool_w;
    if (!tensor_get_typed(call, "input", TENSOR_BITS, &input) || !tensor_get_output(call, &output) ||
        !tensor_expect_apart(call, "input", &input, &output) ||
        !options_get_pool(call, &input, input.type, input.c, &output, &pool_h, &pool_w))
        return false;
    xnor_maxpool(input.h, input.w, input.c, pool_h, pool_w, input.data, output.data);
    return true;
}

static bool pack(struct binding_call *call) {
    struct tensor input, output;
    if (!tensor_get_typed(call, "input", TENSOR_INT8, &input) || !tensor_get_output(call, &output) ||
        !tensor_expect_apart(call, "input", &input, &output))
        return false;
    if (output.type != TENSOR_BITS)
        return binding_throw(call, BINDING_TYPE_ERROR, "output: expected bits, got %s", tensor_type_name(output.type));
    if (!tensor_expect_shape(call, "output", &output, input.h, input.w, input.c))
        return false;
    xnor_pack(input.h * input.w, input.c, input.data, output.data);
    return true;
}

static const struct binding_function functions[] = {{"conv2d", conv2d, "options"},
                                                    {"dense", dense, "options"},
                                                    {"maxpool", maxpool, "options"},
                                                    {"pack", pack, "options"}};

const struct binding_module xnor_module = {"xnor", functions, sizeof functions / sizeof *functions};
