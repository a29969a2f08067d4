#include "verify.h"

/** @return what is wrong with the layer in the front end, NULL when nothing is. */
static const char *complaint(const struct model_layer *layer, bool first, bool last) {
    if (first && layer->kind != LAYER_CONV2D)
        return "The first layer of the front end is no conv2d.";
    if (layer->kind != LAYER_CONV2D && layer->kind != LAYER_LOG_POWER)
        return "A layer of the front end is neither conv2d nor log_power.";
    if (layer->in_w != 1 || layer->kernel_w != 1 || layer->stride_w != 1 || layer->pool_w != 1)
        return "A layer of the front end has more than one column.";
    if (layer->pad_h != 0 || layer->pad_w != 0)
        return "A layer of the front end has padding.";
    if (first && (layer->input_type != TENSOR_INT16 || layer->in_c != 1))
        return "The front end does not read one channel of int16.";
    if (last && layer->output_type != TENSOR_INT8)
        return "The front end does not give int8.";
    return NULL;
}

static bool field_and_step(const struct model *model, struct model_error *error, uint32_t *step) {
    const unsigned count = model->header->front_end_layers;
    uint64_t product = 1;
    for (unsigned i = 0; i < count; i++) {
        const struct model_layer *layer = &model->layers[i];
        const char *reason = complaint(layer, i == 0, i == count - 1);
        product *= (uint32_t)layer->stride_h * layer->pool_h;
        if (reason == NULL && product > INT32_MAX)
            reason = "The frame step is too large.";
        if (reason != NULL)
            return model_refuse(error, MODEL_BAD_FRONT_END, (size_t)((const uint8_t *)layer - model->bytes), reason);
    }
    *step = (uint32_t)product;
    return true;
}

bool verify_front_end(const struct model *model, struct model_error *error) {
    const struct model_header *h = model->header;
    uint32_t step;
    if (h->front_end_layers >= h->layer_count)
        return model_refuse(error, MODEL_BAD_FRONT_END, offsetof(struct model_header, front_end_layers),
                            "No layer follows the front end.");
    if (h->front_end_layers == 0) {
        if (h->sample_rate != 0 || h->hop != 0)
            return model_refuse(error, MODEL_BAD_FRONT_END, offsetof(struct model_header, sample_rate),
                                "A model without a front end has a sample rate or a hop.");
        return true;
    }
    if (!field_and_step(model, error, &step))
        return false;
    if (h->sample_rate == 0)
        return model_refuse(error, MODEL_BAD_FRONT_END, offsetof(struct model_header, sample_rate),
                            "The sample rate is 0.");
    if (h->hop == 0 || h->hop % step != 0)
        return model_refuse(error, MODEL_BAD_FRONT_END, offsetof(struct model_header, hop),
                            "The hop is not a multiple of the frame step.");
    return true;
}

bool model_can_hear(const struct model *model, struct model_error *error) {
    const struct model_header *h = model->header;
    const struct model_layer *last = &model->layers[h->layer_count - 1];
    if (h->front_end_layers == 0)
        return model_refuse(error, MODEL_CANNOT_HEAR, offsetof(struct model_header, front_end_layers),
                            "A model without a front end cannot hear.");
    if (last->output_type != TENSOR_INT32)
        return model_refuse(error, MODEL_CANNOT_HEAR, (size_t)(&last->output_type - model->bytes),
                            "The last layer gives no int32 logits.");
    if (h->label_count > MODEL_MAX_HEARD)
        return model_refuse(error, MODEL_CANNOT_HEAR, offsetof(struct model_header, label_count),
                            "A model that hears has at most 250 labels.");
    return true;
}
