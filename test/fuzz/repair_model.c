#include "repair_model.h"
#include "random.h"
#include "try_model.h"
#include <string.h>

enum { MAGIC = 0x314D4245, MAX_LABELS = 64 };

static struct model_header *header_of(uint8_t *bytes) { return (struct model_header *)bytes; }

size_t repair_frame(uint8_t *bytes, size_t size) {
    struct model_header *header = header_of(bytes);
    size -= size % 4;
    header->magic = MAGIC;
    header->version = 1;
    header->total_length = (uint32_t)size;
    sign_model(bytes, size);
    return size;
}

static bool has_weights(const struct model_layer *layer) { return layer->kind <= LAYER_XNOR_DENSE; }

static bool is_xnor(const struct model_layer *layer) {
    return layer->kind == LAYER_XNOR_CONV2D || layer->kind == LAYER_XNOR_DENSE;
}

static bool is_conv(const struct model_layer *layer) {
    return layer->kind == LAYER_CONV2D || layer->kind == LAYER_XNOR_CONV2D;
}

/** Kind and types that go together. */
static void repair_types(struct model_layer *layer, bool front_end, bool last) {
    if (layer->kind < LAYER_CONV2D || layer->kind > LAYER_LOG_POWER)
        layer->kind = (uint8_t)(1 + random_below(LAYER_LOG_POWER));
    if (layer->kind == LAYER_LOG_POWER) {
        if (layer->input_type == TENSOR_INT16 && layer->in_c % 2 == 0) {
            layer->output_type = TENSOR_INT8;
            layer->out_c = layer->in_c / 2;
            return;
        }
        layer->kind = front_end ? LAYER_CONV2D : LAYER_MAXPOOL;
    }
    if (has_weights(layer)) {
        const bool conv = is_conv(layer);
        if (layer->input_type == TENSOR_BITS)
            layer->kind = conv ? LAYER_XNOR_CONV2D : LAYER_XNOR_DENSE;
        else
            layer->kind = conv ? LAYER_CONV2D : LAYER_DENSE;
        if (layer->output_type < TENSOR_INT16 || layer->output_type > TENSOR_INT32 ||
            (layer->output_type == TENSOR_INT32 && (conv || !last)))
            layer->output_type = (uint8_t)(1 + random_below(3));
    } else {
        if (layer->kind == LAYER_AVGPOOL && layer->input_type != TENSOR_INT8)
            layer->kind = LAYER_MAXPOOL;
        layer->output_type = layer->input_type;
        layer->out_c = layer->in_c;
    }
}

static void one_at_least(uint8_t *value) { *value = *value == 0 ? 1 : *value; }

static void repair_window(struct model_layer *layer) {
    uint8_t *fields = &layer->kernel_h; /* to pool_w */
    for (unsigned i = 0; i < 8; i++) {
        const bool pad = i == 4 || i == 5, pool = i >= 6;
        if (is_conv(layer) || (pool && (layer->kind == LAYER_MAXPOOL || layer->kind == LAYER_LOG_POWER))) {
            if (!pad)
                one_at_least(&fields[i]);
            else if (fields[i] >= fields[i - 4])
                fields[i] = fields[i - 4] - 1;
        } else {
            fields[i] = !pad;
        }
    }
}

static void repair_output(struct model_layer *layer) {
    const bool number = layer->output_type == TENSOR_INT8 || layer->output_type == TENSOR_INT16;
    if (layer->input_type != TENSOR_INT8 || layer->kind == LAYER_MAXPOOL)
        layer->input_zero_point = 0;
    else
        layer->input_zero_point = (int8_t)layer->input_zero_point;
    if (layer->output_type != TENSOR_INT8 || layer->kind == LAYER_MAXPOOL)
        layer->output_zero_point = 0;
    else
        layer->output_zero_point = (int8_t)layer->output_zero_point;
    if (!number || layer->kind == LAYER_MAXPOOL) {
        layer->left_shift = 0;
        layer->output_min = layer->output_max = 0;
        return;
    }
    layer->left_shift %= 16;
    if (layer->output_type == TENSOR_INT8) {
        layer->output_min = (int8_t)layer->output_min;
        layer->output_max = (int8_t)layer->output_max;
    }
    if (layer->output_min > layer->output_max) {
        const int16_t lower = layer->output_max;
        layer->output_max = layer->output_min;
        layer->output_min = lower;
    }
}

/** A blob's place: anywhere that it fits; the file grows if it must. */
static void place(uint8_t *bytes, uint32_t *member, bool used, uint64_t length, size_t *size, size_t max_size) {
    if (!used) {
        *member = 0;
        return;
    }
    length = (length + 3) / 4 * 4;
    if (*member % 4 == 0 && *member >= sizeof(struct model_header) && *member + length <= *size)
        return;
    const size_t start = sizeof(struct model_header);
    if (start + length <= *size && random_below(2) == 0) {
        *member = (uint32_t)(start + random_below((uint32_t)((*size - start - length) / 4) + 1) * 4);
    } else if (*size + length <= max_size) {
        *member = (uint32_t)*size;
        for (size_t i = 0; i < length; i++)
            bytes[*size + i] = (uint8_t)random_below(256);
        *size += length;
    }
}

static void repair_blobs(uint8_t *bytes, struct model_layer *layer, size_t *size, size_t max_size) {
    const bool weights = has_weights(layer), bits = layer->output_type == TENSOR_BITS;
    const bool number = layer->output_type == TENSOR_INT8 || layer->output_type == TENSOR_INT16;
    const uint64_t channels = layer->out_c * 4u;
    place(bytes, &layer->weights, weights, layer_weights_bytes(layer), size, max_size);
    place(bytes, &layer->bias, (weights && !bits) || layer->kind == LAYER_LOG_POWER, channels, size, max_size);
    place(bytes, &layer->multiplier, number && layer->kind != LAYER_MAXPOOL, channels, size, max_size);
    place(bytes, &layer->threshold, weights && bits, channels, size, max_size);
    place(bytes, &layer->invert, weights && bits, bits_words(layer->out_c) * 4u, size, max_size);
}

static uint32_t used_bits(uint32_t channels) { return channels % 32 == 0 ? UINT32_MAX : (1u << channels % 32) - 1; }

static bool lies_inside(uint32_t offset, uint64_t length, size_t size) {
    return offset % 4 == 0 && offset >= sizeof(struct model_header) && offset + length <= size;
}

/** Contents that no layer may have: unused bits, weights of -128, biases beyond all sums. A blob may lie over the
 * layer's record. */
static void repair_values(uint8_t *bytes, struct model_layer layer, size_t size) {
    const uint64_t length = has_weights(&layer) ? layer_weights_bytes(&layer) : 0;
    const uint32_t words = bits_words(layer.in_c), last = bits_words(layer.out_c) - 1;
    if (length > 0 && lies_inside(layer.weights, length, size)) {
        if (is_xnor(&layer))
            for (uint64_t i = words - 1; i < length / 4; i += words)
                ((uint32_t *)(bytes + layer.weights))[i] &= used_bits(layer.in_c);
        else
            for (uint64_t i = 0; i < length; i++)
                bytes[layer.weights + i] += bytes[layer.weights + i] == 0x80;
    }
    if (layer.bias != 0 && lies_inside(layer.bias, layer.out_c * 4u, size) && random_below(4) != 0)
        for (uint32_t i = 0; i < layer.out_c; i++)
            ((int32_t *)(bytes + layer.bias))[i] /= 4;
    if (layer.invert != 0 && layer.out_c != 0 && lies_inside(layer.invert, (last + 1) * 4u, size))
        ((uint32_t *)(bytes + layer.invert))[last] &= used_bits(layer.out_c);
}

/** A layer's input is the output of the layer before; a flat number may take any shape. */
static void repair_shape(struct model_layer *layer, const struct model_layer *before, bool front_end) {
    uint32_t h, w, c;
    layer_output_shape(before, &h, &w, &c);
    const bool as_many = (uint64_t)layer->in_h * layer->in_w * layer->in_c == (uint64_t)h * w * c;
    layer->input_type = before->output_type;
    if (layer->input_type != TENSOR_BITS && as_many && !front_end)
        return;
    layer->in_h = h;
    layer->in_w = (uint16_t)w;
    layer->in_c = (uint16_t)c;
    if (layer->input_type != TENSOR_BITS && !front_end && random_below(4) == 0 && c < 65536 && w == 1) {
        layer->in_w = (uint16_t)c;
        layer->in_c = 1;
    }
}

static void repair_front_end(struct model_header *header, struct model_layer *layers) {
    uint32_t step = 1;
    if (header->front_end_layers >= header->layer_count)
        header->front_end_layers = (uint16_t)random_below(header->layer_count);
    if (header->front_end_layers == 0) {
        header->sample_rate = header->hop = 0;
        return;
    }
    for (unsigned i = 0; i < header->front_end_layers; i++) {
        struct model_layer *layer = &layers[i];
        if (i == 0 || layer->kind != LAYER_LOG_POWER)
            layer->kind = LAYER_CONV2D;
        layer->in_w = layer->kernel_w = layer->stride_w = layer->pool_w = 1;
        layer->pad_h = layer->pad_w = 0;
        if (layer->kind == LAYER_LOG_POWER)
            layer->stride_h = 1;
        one_at_least(&layer->stride_h);
        one_at_least(&layer->pool_h);
        step *= layer->stride_h * layer->pool_h;
        if (layer->output_type == TENSOR_BITS)
            layer->output_type = TENSOR_INT8;
    }
    layers[0].input_type = TENSOR_INT16;
    layers[0].in_c = 1;
    layers[header->front_end_layers - 1].output_type = TENSOR_INT8;
    header->sample_rate += header->sample_rate == 0;
    if (step == 0)
        return;
    if (header->hop == 0 || header->hop % step != 0)
        header->hop = step * (1 + random_below(8));
}

static size_t repair_text(uint8_t *bytes, size_t size, size_t max_size, uint32_t labels) {
    struct model_header *header = header_of(bytes);
    const uint32_t length = 8 + 2 * labels; /* "m", "mixed" cut to what fits, no digest */
    if (header->label_count == labels || labels == 0 || labels > MAX_LABELS || size + length + 3 > max_size)
        return size;
    memcpy(bytes + size, "m\0int8\0\0", 8);
    for (uint32_t i = 0; i < labels; i++)
        memcpy(bytes + size + 8 + 2 * i, "a\0", 2);
    header->text = (uint32_t)size;
    header->text_length = length;
    header->label_count = (uint16_t)labels;
    while ((size + length) % 4 != 0)
        bytes[size++ + length] = 0;
    return size + length;
}

size_t repair_content(uint8_t *bytes, size_t size, size_t max_size) {
    struct model_header *header = header_of(bytes);
    struct model_layer *layers = (struct model_layer *)(bytes + header->layers);
    if (header->layer_count == 0 || header->layer_count > MODEL_MAX_LAYERS ||
        !lies_inside(header->layers, header->layer_count * sizeof(struct model_layer), size))
        return size;
    repair_front_end(header, layers);
    header->window = layers[0].in_h;
    for (unsigned i = 0; i < header->layer_count; i++) {
        struct model_layer *layer = &layers[i];
        const bool front_end = i < header->front_end_layers;
        if (i > 0)
            repair_shape(layer, &layers[i - 1], front_end);
        repair_types(layer, front_end, i + 1u == header->layer_count);
        repair_window(layer);
        repair_output(layer);
        repair_blobs(bytes, layer, &size, max_size);
    }
    for (unsigned i = 0; i < header->layer_count; i++)
        repair_values(bytes, layers[i], size);
    const struct model_layer *last = &layers[header->layer_count - 1];
    return last->output_type == TENSOR_INT32 ? repair_text(bytes, size, max_size, last->out_c) : size;
}
