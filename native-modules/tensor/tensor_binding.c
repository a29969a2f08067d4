#include "../modules.h"
#include "tensor.h"

#include <string.h>

enum { TENSOR = 0 }; /* the argument that is the tensor, in all functions but create */

static bool get_type(struct binding_call *call, unsigned index, enum tensor_type *type) {
    const char *text;
    size_t length;
    if (!binding_get_string(call, index, &text, &length))
        return false;
    for (int t = TENSOR_INT16; t <= TENSOR_INT32; t++) {
        const char *name = tensor_type_name((enum tensor_type)t);
        if (strlen(name) == length && memcmp(name, text, length) == 0) {
            *type = (enum tensor_type)t;
            return true;
        }
    }
    return binding_throw(call, BINDING_RANGE_ERROR, "type must be 'int8', 'int16', 'bits' or 'int32'");
}

static bool create(struct binding_call *call) {
    enum tensor_type type;
    int32_t h, w, c;
    if (!get_type(call, 0, &type) || !binding_get_integer(call, 1, 1, TENSOR_MAX_DIMENSION, &h) ||
        !binding_get_integer(call, 2, 1, TENSOR_MAX_DIMENSION, &w) ||
        !binding_get_integer(call, 3, 1, TENSOR_MAX_DIMENSION, &c))
        return false;
    uint64_t bytes = tensor_bytes(type, (uint32_t)h, (uint32_t)w, (uint32_t)c);
    if (bytes > SIZE_MAX || !tensor_scratch((size_t)bytes))
        return binding_throw(call, BINDING_RANGE_ERROR, "no room for a tensor of %.0f bytes: release others",
                             (double)bytes);
    return tensor_return(call, tensor_create(type, (uint32_t)h, (uint16_t)w, (uint16_t)c));
}

static bool get_tensor(struct binding_call *call, struct tensor *tensor) {
    return tensor_get_argument(call, TENSOR, "tensor", tensor);
}

static bool get_tensor_handle(struct binding_call *call, int32_t *handle, struct tensor *tensor) {
    return get_tensor(call, tensor) && binding_get_integer(call, TENSOR, INT32_MIN, INT32_MAX, handle);
}

static bool view(struct binding_call *call) {
    struct tensor tensor;
    int32_t handle, row, rows;
    if (!get_tensor_handle(call, &handle, &tensor) || !binding_get_integer(call, 1, 0, (int32_t)tensor.h - 1, &row) ||
        !binding_get_integer(call, 2, 1, (int32_t)tensor.h - row, &rows))
        return false;
    return tensor_return(call, tensor_view(handle, (uint32_t)row, (uint32_t)rows));
}

static bool release(struct binding_call *call) {
    struct tensor tensor;
    int32_t handle;
    if (!get_tensor_handle(call, &handle, &tensor))
        return false;
    tensor_release(handle);
    return true;
}

static bool release_all(struct binding_call *call) {
    (void)call;
    tensor_release_all();
    return true;
}

static bool height(struct binding_call *call) {
    struct tensor tensor;
    if (!get_tensor(call, &tensor))
        return false;
    binding_return_number(call, tensor.h);
    return true;
}

static bool width(struct binding_call *call) {
    struct tensor tensor;
    if (!get_tensor(call, &tensor))
        return false;
    binding_return_number(call, tensor.w);
    return true;
}

static bool channels(struct binding_call *call) {
    struct tensor tensor;
    if (!get_tensor(call, &tensor))
        return false;
    binding_return_number(call, tensor.c);
    return true;
}

static bool type_of(struct binding_call *call) {
    struct tensor tensor;
    if (!get_tensor(call, &tensor))
        return false;
    const char *name = tensor_type_name(tensor.type);
    binding_return_string(call, name, strlen(name));
    return true;
}

/** An element of a tensor: its index, or for bits that of its word. */
struct place {
    size_t index;
    uint32_t bit;
};

static bool get_place(struct binding_call *call, const struct tensor *tensor, struct place *place) {
    int32_t row, column, channel;
    if (!binding_get_integer(call, 1, 0, (int32_t)tensor->h - 1, &row) ||
        !binding_get_integer(call, 2, 0, tensor->w - 1, &column) ||
        !binding_get_integer(call, 3, 0, tensor->c - 1, &channel))
        return false;
    size_t position = (size_t)row * tensor->w + (size_t)column;
    *place = tensor->type == TENSOR_BITS
                 ? (struct place){position * bits_words(tensor->c) + (uint32_t)channel / 32, (uint32_t)channel % 32}
                 : (struct place){position * tensor->c + (uint32_t)channel, 0};
    return true;
}

static bool get(struct binding_call *call) {
    struct tensor tensor;
    struct place place;
    if (!get_tensor(call, &tensor) || !get_place(call, &tensor, &place))
        return false;
    int32_t value = 0;
    switch (tensor.type) {
    case TENSOR_INT8:
        value = ((const int8_t *)tensor.data)[place.index];
        break;
    case TENSOR_INT16:
        value = ((const int16_t *)tensor.data)[place.index];
        break;
    case TENSOR_INT32:
        value = ((const int32_t *)tensor.data)[place.index];
        break;
    case TENSOR_BITS:
        value = ((const uint32_t *)tensor.data)[place.index] >> place.bit & 1;
        break;
    }
    binding_return_number(call, value);
    return true;
}

static bool set(struct binding_call *call) {
    static const struct {
        int32_t min, max;
    } ranges[] = {[TENSOR_INT16] = {INT16_MIN, INT16_MAX},
                  [TENSOR_INT8] = {INT8_MIN, INT8_MAX},
                  [TENSOR_BITS] = {0, 1},
                  [TENSOR_INT32] = {INT32_MIN, INT32_MAX}};
    struct tensor tensor;
    struct place place;
    int32_t value;
    if (!get_tensor(call, &tensor) || !get_place(call, &tensor, &place) ||
        !binding_get_integer(call, 4, ranges[tensor.type].min, ranges[tensor.type].max, &value))
        return false;
    if (tensor.read_only)
        return binding_throw(call, BINDING_TYPE_ERROR, "tensor is read-only");
    switch (tensor.type) {
    case TENSOR_INT8:
        ((int8_t *)tensor.data)[place.index] = (int8_t)value;
        break;
    case TENSOR_INT16:
        ((int16_t *)tensor.data)[place.index] = (int16_t)value;
        break;
    case TENSOR_INT32:
        ((int32_t *)tensor.data)[place.index] = value;
        break;
    case TENSOR_BITS: {
        uint32_t *word = (uint32_t *)tensor.data + place.index;
        *word = (*word & ~(UINT32_C(1) << place.bit)) | (uint32_t)value << place.bit;
        break;
    }
    }
    return true;
}

static const struct binding_function functions[] = {
    {"create", create}, {"view", view},   {"release", release},   {"releaseAll", release_all},
    {"height", height}, {"width", width}, {"channels", channels}, {"typeOf", type_of},
    {"get", get},       {"set", set},
};

const struct binding_module tensor_module = {"tensor", functions, sizeof functions / sizeof *functions};
