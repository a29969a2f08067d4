/*
 * libFuzzer's mutator for model files: changes of the header, of layer records and of blobs. Most mutants get a right
 * CRC, half of them all that follows from something else, so that they come behind the verifier.
 */
#include "random.h"
#include "repair_model.h"
#include <string.h>

size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t max_size, unsigned seed);

struct subject {
    uint8_t *bytes;
    size_t size, max_size;
    struct model_header *header;
    struct model_layer *layers;
};

static struct model_layer *any_layer(const struct subject *s) {
    return &s->layers[random_below(s->header->layer_count)];
}

/** A field of 1, 2 or 4 bytes, at its place, becomes another number. */
static void change_field(uint8_t *record, size_t record_size) {
    const size_t width = (size_t)1 << random_below(3);
    uint8_t *field = record + random_below((uint32_t)(record_size / width)) * width;
    uint32_t value = 0;
    memcpy(&value, field, width);
    switch (random_below(4)) {
    case 0:
        value = random_edge();
        break;
    case 1:
        value++;
        break;
    case 2:
        value--;
        break;
    default:
        value = random_below(16);
    }
    memcpy(field, &value, width);
}

/** Sizes that stay small, so that the layer still runs. */
static void change_shape(struct model_layer *layer) {
    const uint8_t small = (uint8_t)(1 + random_below(6));
    switch (random_below(8)) {
    case 0:
        layer->in_h = 1 + random_below(300);
        return;
    case 1:
        layer->in_w = (uint16_t)(1 + random_below(20));
        return;
    case 2:
        layer->in_c = (uint16_t)(1 + random_below(70));
        return;
    case 3:
        layer->out_c = (uint16_t)(1 + random_below(70));
        return;
    default:
        (&layer->kernel_h)[random_below(8)] = small - (random_below(2) == 0);
    }
}

static void change_kind(struct model_layer *layer) {
    if (random_below(2) == 0)
        layer->kind = (uint8_t)(1 + random_below(LAYER_LOG_POWER));
    else if (random_below(2) == 0)
        layer->input_type = (uint8_t)(1 + random_below(4));
    else
        layer->output_type = (uint8_t)(1 + random_below(4));
}

static void change_order(struct subject *s) {
    struct model_layer *a = any_layer(s), *b = any_layer(s), copy = *a;
    switch (random_below(4)) {
    case 0: /* exchange */
        *a = *b;
        *b = copy;
        return;
    case 1: /* repeat in another's place */
        *a = *b;
        return;
    case 2: /* leave out */
        memmove(a, a + 1, (size_t)(s->layers + s->header->layer_count - (a + 1)) * sizeof *a);
        s->header->layer_count -= s->header->layer_count > 1;
        return;
    default: /* put in once more, in a table at the end of the file */
        if (s->header->layer_count >= MODEL_MAX_LAYERS)
            return;
        const size_t length = s->header->layer_count * sizeof *a, at = (size_t)(a - s->layers) * sizeof *a;
        if (s->size + length + sizeof *a > s->max_size)
            return;
        memcpy(s->bytes + s->size, s->layers, at + sizeof *a);
        memcpy(s->bytes + s->size + at + sizeof *a, a, length - at);
        s->header->layers = (uint32_t)s->size;
        s->header->layer_count++;
        s->size += length + sizeof *a;
        s->layers = (struct model_layer *)(s->bytes + s->header->layers);
    }
}

static void change_offset(struct subject *s) {
    uint32_t *offsets = &any_layer(s)->weights;
    offsets[random_below(5)] = random_below((uint32_t)s->size + 64) / (random_below(8) ? 4u : 1u) * 4u;
}

static void change_front_end(struct model_header *header) {
    header->front_end_layers = (uint16_t)random_below(4);
    header->hop = random_below(2) ? header->hop + random_below(64) : 0;
}

static void change(struct subject *s) {
    switch (random_below(10)) {
    case 0:
        change_field(s->bytes, sizeof *s->header);
        return;
    case 1:
    case 2:
        change_field((uint8_t *)any_layer(s), sizeof *s->layers);
        return;
    case 3:
    case 4:
        change_shape(any_layer(s));
        return;
    case 5:
        change_kind(any_layer(s));
        return;
    case 6:
        change_order(s);
        return;
    case 7:
        change_offset(s);
        return;
    case 8:
        change_front_end(s->header);
        return;
    default:
        LLVMFuzzerMutate(s->bytes + sizeof *s->header, s->size - sizeof *s->header, s->size - sizeof *s->header);
    }
}

size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t max_size, unsigned seed) {
    struct subject s = {bytes, size, max_size - max_size % 4, (struct model_header *)bytes, NULL};
    random_begin(seed);
    if (size < sizeof *s.header || random_below(16) == 0) {
        size = LLVMFuzzerMutate(bytes, size, max_size);
        return size < sizeof *s.header || random_below(2) == 0 ? size : repair_frame(bytes, size);
    }
    s.size -= s.size % 4;
    for (unsigned changes = 1 + random_below(3); changes > 0; changes--) {
        const uint64_t table = (uint64_t)s.header->layer_count * sizeof *s.layers;
        if (s.header->layer_count == 0 || s.header->layers % 4 != 0 || s.header->layers + table > s.size) {
            s.size = LLVMFuzzerMutate(bytes, s.size, s.max_size);
            s.size -= s.size % 4;
            if (s.size < sizeof *s.header)
                return s.size;
            continue;
        }
        s.layers = (struct model_layer *)(bytes + s.header->layers);
        change(&s);
    }
    if (random_below(2) == 0)
        s.size = repair_content(bytes, s.size, s.max_size);
    return random_below(64) == 0 ? s.size : repair_frame(bytes, s.size);
}
