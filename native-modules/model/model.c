/*
 * The header, and what is read of an open model.
 */
#include "model.h"
#include "../kernel/assert.h"
#include "verify.h"
#include <string.h>

_Static_assert(sizeof(struct model_header) == 64 && sizeof(struct model_layer) == 64, "records as in the file");

#define MAGIC 0x314D4245

static bool finite_positive(float value) { return value > 0 && value <= 3.4e38f; }

static bool verify_header(const struct model_header *h, size_t length, struct model_error *error) {
#define AT(member) offsetof(struct model_header, member)
    if (length < sizeof *h)
        return model_refuse(error, MODEL_TOO_SHORT, length, "The file is shorter than a header.");
    if (h->magic != MAGIC)
        return model_refuse(error, MODEL_BAD_MAGIC, AT(magic), "This is not a model file.");
    if (h->version != 1)
        return model_refuse(error, MODEL_BAD_VERSION, AT(version), "The file has another version than 1.");
    if (h->total_length < sizeof *h || h->total_length % 4 != 0 || h->total_length > MODEL_MAX_BYTES)
        return model_refuse(error, MODEL_BAD_HEADER, AT(total_length), "The total length is impossible.");
    if (h->total_length > length)
        return model_refuse(error, MODEL_TOO_SHORT, length, "The file is shorter than its total length.");
    const size_t crc_start = AT(sample_rate);
    if (h->crc != crc32((const uint8_t *)h + crc_start, h->total_length - crc_start))
        return model_refuse(error, MODEL_BAD_CRC, AT(crc), "The CRC does not match: the file is damaged.");
    if (h->layer_count < 1 || h->layer_count > MODEL_MAX_LAYERS)
        return model_refuse(error, MODEL_BAD_HEADER, AT(layer_count), "The layer count is not 1 to 64.");
    if (h->label_count < 1)
        return model_refuse(error, MODEL_BAD_HEADER, AT(label_count), "The model has no label.");
    if (!finite_positive(h->input_scale))
        return model_refuse(error, MODEL_BAD_HEADER, AT(input_scale), "The input scale is not a positive number.");
    if (!finite_positive(h->logit_scale))
        return model_refuse(error, MODEL_BAD_HEADER, AT(logit_scale), "The logit scale is not a positive number.");
    if (h->layers % 4 != 0 || h->layers < sizeof *h ||
        (uint64_t)h->layers + h->layer_count * sizeof(struct model_layer) > h->total_length)
        return model_refuse(error, MODEL_BAD_HEADER, AT(layers), "The layer table lies outside the file.");
    if (h->text % 4 != 0 || h->text < sizeof *h || (uint64_t)h->text + h->text_length > h->total_length)
        return model_refuse(error, MODEL_BAD_HEADER, AT(text), "The text lies outside the file.");
    if (h->reserved[0] != 0 || h->reserved[1] != 0 || h->reserved[2] != 0)
        return model_refuse(error, MODEL_BAD_HEADER, AT(reserved), "A reserved word of the header is not 0.");
    return true;
#undef AT
}

bool model_open(struct model *model, const void *bytes, size_t length, size_t arena_size, struct model_error *error) {
    EARBIT_ASSERT((uintptr_t)bytes % 4 == 0);
    memset(model, 0, sizeof *model);
    model->bytes = bytes;
    model->header = bytes;
    if (!verify_header(model->header, length, error))
        return false;
    model->layers = (const struct model_layer *)(model->bytes + model->header->layers);
    if (!verify_text(model, error))
        return false;
    for (unsigned i = 0; i < model->header->layer_count; i++)
        if (!verify_layer(model, i, error))
            return false;
    const struct model_layer *last = &model->layers[model->header->layer_count - 1];
    if (last->output_type == TENSOR_INT32 && last->out_c != model->header->label_count)
        return model_refuse(error, MODEL_BAD_HEADER, offsetof(struct model_header, label_count),
                            "The last layer does not give one logit a label.");
    if (!verify_front_end(model, error))
        return false;
    if (!plan_arena(model, arena_size))
        return model_refuse(error, MODEL_TOO_LARGE, model->header->layers, "The model needs a larger arena.");
    return true;
}

const char *model_error_name(enum model_error_code code) {
    static const char *const names[] = {
        [MODEL_TOO_SHORT] = "E_MODEL_TOO_SHORT",     [MODEL_BAD_MAGIC] = "E_MODEL_BAD_MAGIC",
        [MODEL_BAD_VERSION] = "E_MODEL_BAD_VERSION", [MODEL_BAD_CRC] = "E_MODEL_BAD_CRC",
        [MODEL_BAD_HEADER] = "E_MODEL_BAD_HEADER",   [MODEL_BAD_TEXT] = "E_MODEL_BAD_TEXT",
        [MODEL_BAD_LAYER] = "E_MODEL_BAD_LAYER",     [MODEL_BAD_SHAPE] = "E_MODEL_BAD_SHAPE",
        [MODEL_BAD_BLOB] = "E_MODEL_BAD_BLOB",       [MODEL_BAD_FRONT_END] = "E_MODEL_BAD_FRONT_END",
        [MODEL_OVERFLOW] = "E_MODEL_OVERFLOW",       [MODEL_TOO_LARGE] = "E_MODEL_TOO_LARGE",
        [MODEL_CANNOT_HEAR] = "E_MODEL_CANNOT_HEAR",
    };
    return names[code];
}

static const char *after(const char *text) { return text + strlen(text) + 1; }

const char *model_label(const struct model *model, unsigned index) {
    EARBIT_ASSERT(index < model->header->label_count);
    const char *label = after(model->digest);
    while (index-- > 0)
        label = after(label);
    return label;
}
