#include "../tensor/tensor.h"
#include "active.h"
#include <string.h>

enum { MOST_CLASSES = 256 }; /* that are smoothed */

static const struct executor *active;
static bool predicted;
static struct softmax softmax;    /* of the prediction; sum is 0 until a probability is asked for */
static float means[MOST_CLASSES]; /* running, of the classes' probabilities */
static bool has_means;

void model_set_active(const struct executor *executor) {
    active = executor;
    predicted = has_means = false;
    tensor_withdraw();
}

void model_predicted(void) {
    predicted = true;
    softmax.sum = 0;
}

static bool get_model(struct binding_call *call, const struct model **model) {
    const bool found = active != NULL;
    *model = found ? active->model : NULL;
    if (!found)
        binding_throw(call, BINDING_ERROR, "no model is active");
    return found;
}

/** Argument 0 as the index of a layer. */
static bool get_layer(struct binding_call *call, const struct model **model, const struct model_layer **layer) {
    int32_t index;
    if (!get_model(call, model) || !binding_get_integer(call, 0, 0, (*model)->header->layer_count - 1, &index))
        return false;
    *layer = &(*model)->layers[index];
    return true;
}

/** Argument 0 as the index of a class. */
static bool get_class(struct binding_call *call, const struct model **model, int32_t *index) {
    return get_model(call, model) && binding_get_integer(call, 0, 0, (*model)->header->label_count - 1, index);
}

/** @return true when there is a prediction of classes. */
static bool has_prediction(struct binding_call *call, const struct model *const *model) {
    if ((*model)->layers[(*model)->header->layer_count - 1].output_type != TENSOR_INT32)
        return binding_throw(call, BINDING_ERROR, "the active model gives no logits");
    return predicted || binding_throw(call, BINDING_ERROR, "no prediction has been made yet");
}

/** Argument 0 as the index of a class that the last prediction speaks of. */
static bool get_predicted_class(struct binding_call *call, const struct model **model, int32_t *index) {
    return get_class(call, model, index) && has_prediction(call, model);
}

static bool return_text(struct binding_call *call, const char *text) {
    binding_return_string(call, text, strlen(text));
    return true;
}

static bool return_number(struct binding_call *call, double number) {
    binding_return_number(call, number);
    return true;
}

static bool name(struct binding_call *call) {
    const struct model *model;
    return get_model(call, &model) && return_text(call, model->name);
}

static bool technique(struct binding_call *call) {
    const struct model *model;
    return get_model(call, &model) && return_text(call, model->technique);
}

static bool label_count(struct binding_call *call) {
    const struct model *model;
    return get_model(call, &model) && return_number(call, model->header->label_count);
}

static bool label(struct binding_call *call) {
    const struct model *model;
    int32_t index;
    return get_class(call, &model, &index) && return_text(call, model_label(model, (unsigned)index));
}

static bool logit(struct binding_call *call) {
    const struct model *model;
    int32_t index;
    return get_predicted_class(call, &model, &index) &&
           return_number(call, ((const int32_t *)executor_output(active))[index]);
}

static float probability_of(unsigned index) {
    if (softmax.sum == 0)
        softmax = executor_softmax(active);
    return executor_probability(active, &softmax, index);
}

static bool probability(struct binding_call *call) {
    const struct model *model;
    int32_t index;
    return get_predicted_class(call, &model, &index) && return_number(call, (double)probability_of((unsigned)index));
}

static bool smooth(struct binding_call *call) {
    const struct model *model;
    double weight;
    if (!get_model(call, &model) || !binding_get_number(call, 0, 0, 1, &weight) || !has_prediction(call, &model))
        return false;
    if (model->header->label_count > MOST_CLASSES)
        return binding_throw(call, BINDING_ERROR, "the model has more than %d classes", MOST_CLASSES);
    const float share = has_means ? (float)weight : 1;
    unsigned leading = 0;
    for (unsigned i = 0; i < model->header->label_count; i++) {
        const float now = probability_of(i);
        means[i] = share < 1 ? means[i] + share * (now - means[i]) : now;
        leading = means[i] > means[leading] ? i : leading;
    }
    has_means = true;
    return return_number(call, leading);
}

static bool smoothed(struct binding_call *call) {
    const struct model *model;
    int32_t index;
    if (!get_class(call, &model, &index))
        return false;
    return has_means ? return_number(call, (double)means[index])
                     : binding_throw(call, BINDING_ERROR, "smooth has not been called yet");
}

static bool sample_rate(struct binding_call *call) {
    const struct model *model;
    return get_model(call, &model) && return_number(call, model->header->sample_rate);
}

static bool return_seconds(struct binding_call *call, const struct model *model, uint32_t samples) {
    if (model->header->sample_rate == 0)
        return binding_throw(call, BINDING_ERROR, "the active model hears no audio");
    return return_number(call, (double)samples / model->header->sample_rate);
}

static bool window_seconds(struct binding_call *call) {
    const struct model *model;
    return get_model(call, &model) && return_seconds(call, model, model->header->window);
}

static bool hop_seconds(struct binding_call *call) {
    const struct model *model;
    return get_model(call, &model) && return_seconds(call, model, model->header->hop);
}

static bool layer_count(struct binding_call *call) {
    const struct model *model;
    return get_model(call, &model) && return_number(call, model->header->layer_count);
}

static bool front_end_layers(struct binding_call *call) {
    const struct model *model;
    return get_model(call, &model) && return_number(call, model->header->front_end_layers);
}

static bool layer_kind(struct binding_call *call) {
    const struct model *model;
    const struct model_layer *layer;
    return get_layer(call, &model, &layer) && return_text(call, layer_kind_name(layer));
}

static bool layer_input_type(struct binding_call *call) {
    const struct model *model;
    const struct model_layer *layer;
    return get_layer(call, &model, &layer) && return_text(call, tensor_type_name((enum tensor_type)layer->input_type));
}

static bool layer_output_type(struct binding_call *call) {
    const struct model *model;
    const struct model_layer *layer;
    return get_layer(call, &model, &layer) && return_text(call, tensor_type_name((enum tensor_type)layer->output_type));
}

/** Argument 1 as one of the names. */
static bool get_choice(struct binding_call *call, const char *what, const char *const names[], unsigned count,
                       unsigned *choice) {
    const char *text;
    size_t length;
    if (!binding_get_string(call, 1, &text, &length))
        return false;
    for (*choice = 0; *choice < count; ++*choice)
        if (strlen(names[*choice]) == length && memcmp(names[*choice], text, length) == 0)
            return true;
    return binding_throw(call, BINDING_TYPE_ERROR, "%s: expected the name of a layer's %s, got '%.*s'", what, what,
                         (int)(length < 32 ? length : 32), text);
}

static bool layer_parameter(struct binding_call *call) {
    static const char *const names[] = {
        "inRows",    "inColumns",      "inChannels",      "outRows",   "outColumns", "outChannels", "kernelH",
        "kernelW",   "strideH",        "strideW",         "padH",      "padW",       "poolH",       "poolW",
        "leftShift", "inputZeroPoint", "outputZeroPoint", "outputMin", "outputMax"};
    enum { COUNT = sizeof names / sizeof *names };
    const struct model *model;
    const struct model_layer *l;
    unsigned choice;
    if (!get_layer(call, &model, &l) || !get_choice(call, "parameter", names, COUNT, &choice))
        return false;
    uint32_t h, w, c;
    layer_output_shape(l, &h, &w, &c);
    const double values[COUNT] = {l->in_h,
                                  l->in_w,
                                  l->in_c,
                                  h,
                                  w,
                                  c,
                                  l->kernel_h,
                                  l->kernel_w,
                                  l->stride_h,
                                  l->stride_w,
                                  l->pad_h,
                                  l->pad_w,
                                  l->pool_h,
                                  l->pool_w,
                                  l->left_shift,
                                  l->input_zero_point,
                                  l->output_zero_point,
                                  l->output_min,
                                  l->output_max};
    return return_number(call, values[choice]);
}

/** [out_c x kernel_h][kernel_w][in_c]; the kernel of a dense layer is as large as its input. */
static struct tensor weights_tensor(const struct model_layer *layer) {
    const bool dense = layer->kind == LAYER_DENSE || layer->kind == LAYER_XNOR_DENSE;
    const bool bits = layer->kind == LAYER_XNOR_CONV2D || layer->kind == LAYER_XNOR_DENSE;
    return (struct tensor){.h = layer->out_c * (dense ? layer->in_h : layer->kernel_h),
                           .w = dense ? layer->in_w : layer->kernel_w,
                           .c = layer->in_c,
                           .type = bits ? TENSOR_BITS : TENSOR_INT8};
}

static bool layer_tensor(struct binding_call *call) {
    static const char *const names[] = {"weights", "bias", "multiplier", "threshold", "invert"};
    const struct model *model;
    const struct model_layer *layer;
    unsigned choice;
    if (!get_layer(call, &model, &layer) || !get_choice(call, "tensor", names, sizeof names / sizeof *names, &choice))
        return false;
    const uint32_t offsets[] = {layer->weights, layer->bias, layer->multiplier, layer->threshold, layer->invert};
    if (offsets[choice] == 0)
        return binding_throw(call, BINDING_ERROR, "the layer has no %s", names[choice]);
    struct tensor tensor = {.h = 1, .w = 1, .c = layer->out_c, .type = choice == 4 ? TENSOR_BITS : TENSOR_INT32};
    if (choice == 0)
        tensor = weights_tensor(layer);
    tensor.data = (void *)(model->bytes + offsets[choice]);
    tensor.read_only = true;
    return tensor_publish(call, &tensor);
}

static bool frames(struct binding_call *call) {
    const struct model *model;
    if (!get_model(call, &model))
        return false;
    const struct model_layer *layer = &model->layers[model->header->front_end_layers];
    const struct tensor tensor = {
        executor_input(active), layer->in_h, layer->in_w, layer->in_c, (enum tensor_type)layer->input_type, true};
    return tensor_publish(call, &tensor);
}

static const struct binding_function functions[] = {{"name", name, ""},
                                                    {"technique", technique, ""},
                                                    {"labelCount", label_count, ""},
                                                    {"label", label, "index"},
                                                    {"probability", probability, "index"},
                                                    {"smooth", smooth, "weight"},
                                                    {"smoothed", smoothed, "index"},
                                                    {"logit", logit, "index"},
                                                    {"sampleRate", sample_rate, ""},
                                                    {"windowSeconds", window_seconds, ""},
                                                    {"hopSeconds", hop_seconds, ""},
                                                    {"layerCount", layer_count, ""},
                                                    {"frontEndLayers", front_end_layers, ""},
                                                    {"layerKind", layer_kind, "index"},
                                                    {"layerInputType", layer_input_type, "index"},
                                                    {"layerOutputType", layer_output_type, "index"},
                                                    {"layerParameter", layer_parameter, "index parameter"},
                                                    {"layerTensor", layer_tensor, "index tensor"},
                                                    {"frames", frames, ""}};

const struct binding_module model_module = {"model", functions, sizeof functions / sizeof *functions};
