/*
 * A model run by what JavaScript can reach alone, layer by layer: its tensors and parameters through the kernels'
 * bindings. The last output must be the executor's. walk_test VECTOR.ebv...
 */
#include "active.h"
#include "board.h"
#include "events.h"
#include "fake_binding.h"
#include "tap.h"
#include "tensor.h"
#include "timers.h"
#include "vector.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The image's part, which no model calls. */

const char *board_name(void) { return ""; }
bool board_set_led(unsigned index, bool on) { return index == 0 && on; }
bool board_button(unsigned index) { return index == 0; }
uint64_t board_uptime_us(void) { return 0; }
void events_emitted(const char *label, size_t length, double start, double end, double confidence) {
    (void)label, (void)length, (void)start, (void)end, (void)confidence;
}
uint64_t timers_now_us(void) { return 0; }
void timers_call(binding_callback callback) { (void)callback; }

/** A parameter of a layer under the name that it also has as a kernel's option. */
static struct fake_property parameter(unsigned layer, const char *name) {
    return (struct fake_property){name, (int32_t)CALL("model", "layerParameter", NUMBER(layer), STRING(name))};
}

/** A tensor of a layer as an option, no tensor when it has none. */
static struct fake_property stored(unsigned layer, const char *name) {
    const int32_t tensor = (int32_t)CALL("model", "layerTensor", NUMBER(layer), STRING(name));
    return (struct fake_property){name, outcome.succeeded ? tensor : 0};
}

static int32_t new_output(unsigned layer) {
    char type[sizeof outcome.string];
    CALL("model", "layerOutputType", NUMBER(layer));
    memcpy(type, outcome.string, sizeof type);
    return (int32_t)CALL("tensor", "create", STRING(type), NUMBER(parameter(layer, "outRows").value),
                         NUMBER(parameter(layer, "outColumns").value), NUMBER(parameter(layer, "outChannels").value));
}

/** The input in the shape that the layer declares; bits keep theirs. */
static int32_t reshaped(unsigned layer, int32_t input) {
    CALL("model", "layerInputType", NUMBER(layer));
    if (strcmp(outcome.string, "bits") == 0)
        return input;
    return (int32_t)CALL("tensor", "reshape", NUMBER(input), NUMBER(parameter(layer, "inRows").value),
                         NUMBER(parameter(layer, "inColumns").value), NUMBER(parameter(layer, "inChannels").value));
}

/** @return the output of the layer. */
static int32_t run_layer(const char *name, unsigned i, int32_t input) {
    const int32_t output = new_output(i);
    const struct fake_property options[] = {{"input", reshaped(i, input)},
                                            {"output", output},
                                            stored(i, "weights"),
                                            stored(i, "bias"),
                                            stored(i, "multiplier"),
                                            stored(i, "threshold"),
                                            stored(i, "invert"),
                                            parameter(i, "strideH"),
                                            parameter(i, "strideW"),
                                            parameter(i, "padH"),
                                            parameter(i, "padW"),
                                            parameter(i, "poolH"),
                                            parameter(i, "poolW"),
                                            parameter(i, "leftShift"),
                                            parameter(i, "inputZeroPoint"),
                                            parameter(i, "outputZeroPoint"),
                                            parameter(i, "outputMin"),
                                            parameter(i, "outputMax"),
                                            {NULL, 0}};
    char kind[sizeof outcome.string];
    CALL("model", "layerKind", NUMBER(i));
    memcpy(kind, outcome.string, sizeof kind);
    CALL("model", "layerInputType", NUMBER(i));
    const char *module = strcmp(outcome.string, "bits") == 0 ? "xnor" : "int8";
    CALL(module, strncmp(kind, "xnor_", 5) == 0 ? kind + 5 : kind, OBJECT(options));
    tap_ok(outcome.succeeded, "%s layer %u, %s %s", name, i, kind, outcome.message);
    return output;
}

static void walk(const char *name, const struct vector *vector) {
    static uint32_t pool[16384];
    struct model model;
    struct model_error error;
    if (!tap_ok(model_open(&model, vector->model, vector->model_length, SIZE_MAX, &error), "%s opens", name))
        return;
    void *arena = malloc(model.plan.total);
    struct executor executor;
    executor_init(&executor, &model, arena);
    memcpy(executor_input(&executor), vector->input, vector->input_length);
    executor_run(&executor);
    tensor_pool_init(pool, sizeof pool);
    model_set_active(&executor);
    model_predicted();

    int32_t tensor = (int32_t)CALL("model", "frames");
    for (unsigned i = 0; i < model.header->layer_count; i++)
        tensor = run_layer(name, i, tensor);
    bool equal = true;
    for (unsigned i = 0; i < model.header->label_count; i++) {
        const double logit = CALL("tensor", "get", NUMBER(tensor), NUMBER(0), NUMBER(0), NUMBER(i));
        equal = equal && outcome.succeeded && logit == CALL("model", "logit", NUMBER(i));
    }
    tap_ok(equal, "%s has the executor's logits", name);
    model_set_active(NULL);
    free(arena);
}

int main(int count, char **paths) {
    for (int i = 1; i < count; i++)
        test_vector_file(paths[i], walk);
    return tap_done();
}
