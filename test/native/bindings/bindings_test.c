/*
 * What JavaScript can do to the native modules: tensor handles, refusals of the kernels' bindings, a model's tensors,
 * timers. bindings_test MODEL.ebm
 */
#include "active.h"
#include "board.h"
#include "events.h"
#include "fake_binding.h"
#include "file.h"
#include "tap.h"
#include "tensor.h"
#include "timers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The image's part. */

static uint64_t now_us;
static char called[32]; /* the callbacks called so far, a letter each */

const char *board_name(void) { return "host"; }
bool board_set_led(unsigned index, bool on) { return index == 0 && on; }
bool board_button(unsigned index) { return index == 1; }
uint64_t board_uptime_us(void) { return 1500000; }
void events_emitted(const char *label, size_t length, double start, double end, double confidence) {
    (void)label, (void)length, (void)start, (void)end, (void)confidence;
}
uint64_t timers_now_us(void) { return now_us; }

void timers_call(binding_callback callback) {
    if (callback == 's') /* a callback that sets another one, due at once */
        CALL("timers", "setTimeout", FUNCTION('t'), NUMBER(0));
    size_t length = strlen(called);
    called[length] = (char)callback;
    called[length + 1] = '\0';
    if (callback == 'x') /* one that stops the app */
        timers_reset();
}

/* Helpers. */

static uint32_t pool[256];

static int32_t create(const char *type, int rows, int columns, int channels) {
    return (int32_t)CALL("tensor", "create", STRING(type), NUMBER(rows), NUMBER(columns), NUMBER(channels));
}

static double get(int32_t tensor, int row, int column, int channel) {
    return CALL("tensor", "get", NUMBER(tensor), NUMBER(row), NUMBER(column), NUMBER(channel));
}

static bool set(int32_t tensor, int row, int column, int channel, double value) {
    CALL("tensor", "set", NUMBER(tensor), NUMBER(row), NUMBER(column), NUMBER(channel), NUMBER(value));
    return outcome.succeeded;
}

static void release(int32_t tensor) { CALL("tensor", "release", NUMBER(tensor)); }

/** Tests that the last call was refused with an error of this kind whose message contains `text`. */
static void refused(enum binding_error error, const char *text, const char *name) {
    bool ok = !outcome.succeeded && outcome.error == error && strstr(outcome.message, text);
    if (!tap_ok(ok, "%s", name))
        printf("# %s: %s\n", outcome.succeeded ? "succeeded" : "refused", outcome.message);
}

static void test_handles(void) {
    tensor_pool_init(pool, sizeof pool);
    int32_t tensor = create("int16", 4, 3, 2);
    tap_ok(outcome.succeeded && get(tensor, 3, 2, 1) == 0, "a new tensor is zero");
    tap_ok(set(tensor, 3, 2, 1, -32768) && get(tensor, 3, 2, 1) == -32768, "an element keeps its value");
    set(tensor, 0, 0, 0, 32768);
    refused(BINDING_RANGE_ERROR, "", "a value beyond the type is refused");
    get(tensor, 4, 0, 0);
    refused(BINDING_RANGE_ERROR, "", "a row beyond the last is refused");
    get(tensor, 0, 0, 2);
    refused(BINDING_RANGE_ERROR, "", "a channel beyond the last is refused");

    int32_t view = (int32_t)CALL("tensor", "view", NUMBER(tensor), NUMBER(2), NUMBER(2));
    tap_ok(get(view, 1, 2, 1) == -32768, "a view reads the same memory");
    tap_ok(set(view, 0, 0, 0, 7) && get(tensor, 2, 0, 0) == 7, "a view writes the same memory");
    CALL("tensor", "view", NUMBER(tensor), NUMBER(3), NUMBER(2));
    refused(BINDING_RANGE_ERROR, "", "a view beyond the last row is refused");
    int32_t inner = (int32_t)CALL("tensor", "view", NUMBER(view), NUMBER(1), NUMBER(1));
    release(tensor);
    get(tensor, 0, 0, 0);
    refused(BINDING_TYPE_ERROR, "tensor", "a released tensor is refused");
    get(view, 0, 0, 0);
    refused(BINDING_TYPE_ERROR, "tensor", "its view is refused as well");
    get(inner, 0, 0, 0);
    refused(BINDING_TYPE_ERROR, "tensor", "and the view of its view");
    tensor = create("int16", 4, 3, 2);
    get(inner, 0, 0, 0);
    refused(BINDING_TYPE_ERROR, "tensor", "an old handle is refused when its place is used again");
    release(view);
    refused(BINDING_TYPE_ERROR, "tensor", "releasing an old handle is refused");
    get(-1, 0, 0, 0);
    tap_ok(!outcome.succeeded, "a number that is no handle is refused");

    int32_t bits = create("bits", 1, 1, 33);
    tap_ok(set(bits, 0, 0, 32, 1) && get(bits, 0, 0, 32) == 1 && get(bits, 0, 0, 31) == -1, "bits are 1 and -1");
    set(bits, 0, 0, 0, 0);
    refused(BINDING_RANGE_ERROR, "", "a bit is not 0");
    create("int32", 16, 16, 1);
    refused(BINDING_RANGE_ERROR, "1024", "a tensor beyond the free memory is refused");
    create("int32", 65535, 65535, 65535);
    refused(BINDING_RANGE_ERROR, "", "a huge tensor is refused");
    create("float", 1, 1, 1);
    tap_ok(!outcome.succeeded, "an unknown type is refused");
    CALL("tensor", "releaseAll", NUMBER(0));
    create("int32", 16, 16, 1);
    tap_ok(outcome.succeeded && tensor_pool_high_water() == sizeof pool,
           "the whole pool is one tensor's after releaseAll");
    tensor_pool_init(pool, sizeof pool);
    for (int i = 0; i < TENSOR_MAX; i++)
        create("int8", 1, 1, 1);
    tap_ok(outcome.succeeded, "every handle can be used");
    create("int8", 1, 1, 1);
    refused(BINDING_RANGE_ERROR, "64", "one tensor too many is refused");
}

/** The options of a call of module int8 that is right; a test changes one. */
struct options {
    const char *function;
    struct fake_property properties[20];
};

static void change(struct fake_property *properties, const char *name, int32_t value) {
    for (; properties->name; properties++)
        if (!strcmp(properties->name, name))
            properties->value = value;
}

static void call_with(struct options options, const char *name, int32_t value) {
    change(options.properties, name, value);
    CALL("int8", options.function, OBJECT(options.properties));
}

static void test_conv2d(void) {
    tensor_pool_init(pool, sizeof pool);
    int32_t input = create("int8", 4, 4, 1), weights = create("int8", 6, 3, 1), output = create("int8", 4, 4, 2);
    int32_t bias = create("int32", 1, 1, 2), multiplier = create("int32", 1, 1, 2);
    const struct options right = {"conv2d",
                                  {{"input", input},
                                   {"weights", weights},
                                   {"output", output},
                                   {"bias", bias},
                                   {"multiplier", multiplier},
                                   {"inputZeroPoint", 0},
                                   {"outputZeroPoint", 0},
                                   {"outputMin", -128},
                                   {"outputMax", 127},
                                   {"leftShift", 0},
                                   {"strideH", 1},
                                   {"strideW", 1},
                                   {"padH", 1},
                                   {"padW", 1},
                                   {"poolH", 1},
                                   {"poolW", 1},
                                   {NULL, 0}}};
    set(input, 1, 1, 0, 5);
    set(weights, 1, 1, 0, 4); /* output channel 0: the input four times as large, halved by the multiplier */
    set(multiplier, 0, 0, 0, INT32_MIN + 1);
    set(bias, 0, 0, 1, 40);
    set(multiplier, 0, 0, 1, INT32_MAX);
    call_with(right, "", 0);
    tap_ok(outcome.succeeded && get(output, 1, 1, 0) == -10 && get(output, 0, 0, 0) == 0 && get(output, 3, 3, 1) == 20,
           "int8.conv2d computes");

    call_with(right, "weights", create("int8", 6, 3, 2));
    refused(BINDING_TYPE_ERROR, "weights", "weights of other channels are refused");
    call_with(right, "weights", create("int8", 5, 3, 1));
    refused(BINDING_TYPE_ERROR, "weights", "weights for half an output channel are refused");
    call_with(right, "weights", multiplier);
    refused(BINDING_TYPE_ERROR, "int32", "weights of another type are refused");
    call_with(right, "output", create("int8", 4, 3, 2));
    refused(BINDING_TYPE_ERROR, "output", "an output of another shape is refused");
    call_with(right, "output", create("int32", 4, 4, 2));
    refused(BINDING_TYPE_ERROR, "output", "an output of int32 is refused");
    call_with(right, "bias", create("int32", 1, 1, 1));
    refused(BINDING_TYPE_ERROR, "bias", "a bias too short is refused");
    call_with(right, "padH", 3);
    refused(BINDING_RANGE_ERROR, "", "padding as large as the kernel is refused");
    call_with(right, "strideW", 0);
    refused(BINDING_RANGE_ERROR, "", "a stride of 0 is refused");
    call_with(right, "poolH", 5);
    refused(BINDING_TYPE_ERROR, "output", "a pool larger than the map is refused");
    call_with(right, "output", input);
    tap_ok(!outcome.succeeded, "an output that is the input is refused");
    call_with(right, "input", bias + 12345 * TENSOR_MAX);
    refused(BINDING_TYPE_ERROR, "input", "a handle that never was is refused");
    set(bias, 0, 0, 0, INT32_MAX);
    call_with(right, "", 0);
    refused(BINDING_RANGE_ERROR, "32 bits", "sums that may leave int32 are refused");
    CALL("int8", "conv2d", NUMBER(1));
    tap_ok(!outcome.succeeded, "options that are no object are refused");
}

static void test_dense(void) {
    tensor_pool_init(pool, sizeof pool);
    int32_t input = create("bits", 2, 1, 3), weights = create("bits", 4, 1, 3), output = create("int32", 1, 1, 2);
    int32_t bias = create("int32", 1, 1, 2);
    struct fake_property options[] = {
        {"input", input}, {"weights", weights}, {"output", output}, {"bias", bias}, {NULL, 0}};
    set(weights, 3, 0, 2, 1);
    set(bias, 0, 0, 0, 100);
    CALL("xnor", "dense", OBJECT(options));
    tap_ok(outcome.succeeded && get(output, 0, 0, 0) == 106 && get(output, 0, 0, 1) == 4, "xnor.dense computes");
    change(options, "weights", create("bits", 2, 1, 3));
    CALL("xnor", "dense", OBJECT(options));
    refused(BINDING_TYPE_ERROR, "weights", "weights for one position too few are refused");
    change(options, "weights", weights);
    change(options, "output", create("int32", 1, 2, 1));
    CALL("xnor", "dense", OBJECT(options));
    refused(BINDING_TYPE_ERROR, "output", "an output that is no vector is refused");
    change(options, "output", output);
    CALL("int8", "dense", OBJECT(options));
    refused(BINDING_TYPE_ERROR, "bits", "int8.dense refuses bits");
}

static void test_log_power(void) {
    tensor_pool_init(pool, sizeof pool);
    int32_t input = create("int16", 3, 1, 4), output = create("int8", 1, 1, 2);
    int32_t bias = create("int32", 1, 1, 2), multiplier = create("int32", 1, 1, 2);
    const struct options right = {"logPower",
                                  {{"input", input},
                                   {"output", output},
                                   {"bias", bias},
                                   {"multiplier", multiplier},
                                   {"outputZeroPoint", -20},
                                   {"outputMin", -128},
                                   {"outputMax", 127},
                                   {"leftShift", 2},
                                   {"poolH", 2},
                                   {"poolW", 1},
                                   {NULL, 0}}};
    for (int channel = 0; channel < 2; channel++)
        set(multiplier, 0, 0, channel, 1 << 22); /* behind the shift, 4 for each doubling of the power */
    set(bias, 0, 0, 1, -2048);
    for (int row = 0; row < 2; row++) { /* powers of 2^32 and 12 = 1.5 x 2^3 */
        set(input, row, 0, 0, -32768);
        set(input, row, 0, 1, -32768);
        set(input, row, 0, 2, 2);
    }
    set(input, 1, 0, 3, -2);
    set(input, 2, 0, 2, 32767); /* the row that the pool leaves out */
    call_with(right, "", 0);
    tap_ok(outcome.succeeded && get(output, 0, 0, 0) == -20 + 4 * 32 && get(output, 0, 0, 1) == -20 + 4 * 3.5 - 2,
           "int8.logPower computes");
    call_with(right, "output", create("int8", 2, 1, 2));
    refused(BINDING_TYPE_ERROR, "output", "an output with a row for what the pool leaves out is refused");
    call_with(right, "output", create("int8", 1, 1, 4));
    refused(BINDING_TYPE_ERROR, "output", "an output with the input's channels is refused");
    call_with(right, "output", create("int16", 1, 1, 2));
    refused(BINDING_TYPE_ERROR, "int16", "a logarithm of int16 is refused");
    call_with(right, "input", create("int16", 3, 1, 5));
    refused(BINDING_TYPE_ERROR, "pairs", "an odd number of channels is refused");
    call_with(right, "input", create("int8", 3, 1, 4));
    refused(BINDING_TYPE_ERROR, "input", "a power of int8 is refused");
    set(bias, 0, 0, 0, INT32_MAX - 48 * 1024 * 4 + 1);
    call_with(right, "", 0);
    refused(BINDING_RANGE_ERROR, "32 bits", "a bias beyond all logarithms is refused");
}

static void test_model(const void *bytes, size_t length) {
    static uint32_t arena[32768];
    struct model model;
    struct model_error error;
    struct executor executor;
    CALL("model", "name", NUMBER(0));
    refused(BINDING_ERROR, "no model", "without a model the module model refuses");
    if (!tap_ok(model_open(&model, bytes, length, sizeof arena, &error), "the model opens"))
        return;
    tensor_pool_init(pool, sizeof pool);
    executor_init(&executor, &model, arena);
    model_set_active(&executor);
    CALL("model", "name", NUMBER(0));
    tap_ok(!strcmp(outcome.string, model.name), "its name is told");
    CALL("model", "logit", NUMBER(0));
    refused(BINDING_ERROR, "prediction", "before the first prediction there are no logits");
    executor_run(&executor);
    model_predicted();
    int32_t last = model.header->label_count - 1;
    tap_ok(CALL("model", "logit", NUMBER(last)) == ((const int32_t *)executor_output(&executor))[last],
           "logits are the executor's");
    CALL("model", "smoothed", NUMBER(0));
    tap_ok(!outcome.succeeded, "there is no mean before the first prediction is taken in");
    int32_t leading = (int32_t)CALL("model", "smooth", NUMBER(0.5));
    bool leads = true;
    double sum = 0;
    for (int32_t i = 0; i <= last; i++) {
        leads &= CALL("model", "probability", NUMBER(i)) <= CALL("model", "probability", NUMBER(leading));
        sum += CALL("model", "probability", NUMBER(i));
    }
    tap_ok(leads && sum > 0.9999 && sum < 1.0001, "smooth tells the leading class; probabilities sum to 1");
    tap_ok(CALL("model", "smoothed", NUMBER(leading)) == CALL("model", "probability", NUMBER(leading)),
           "the first prediction is the mean");
    CALL("model", "smooth", NUMBER(0.5));
    tap_ok(CALL("model", "smoothed", NUMBER(leading)) == CALL("model", "probability", NUMBER(leading)),
           "the same prediction again does not move it");
    CALL("model", "smooth", NUMBER(2));
    refused(BINDING_RANGE_ERROR, "0..1", "a weight above 1 is refused");
    CALL("model", "probability", NUMBER(last + 1));
    refused(BINDING_RANGE_ERROR, "", "a class beyond the last is refused");
    int32_t frames = (int32_t)CALL("model", "frames", NUMBER(0));
    set(frames, 0, 0, 0, 1);
    refused(BINDING_TYPE_ERROR, "read-only", "frames are read-only");
    int32_t bias = (int32_t)CALL("model", "layerTensor", NUMBER(0), STRING("bias"));
    const int32_t *stored = (const int32_t *)(model.bytes + model.layers[0].bias);
    tap_ok(get(bias, 0, 0, 0) == stored[0], "a layer's bias is read in place");
    tap_ok(CALL("model", "layerTensor", NUMBER(0), STRING("bias")) == bias, "asking again gives the same tensor");
    CALL("model", "layerTensor", NUMBER(0), STRING("threshold"));
    tap_ok(!outcome.succeeded, "a tensor that the layer does not have is refused");
    model_set_active(NULL);
    get(bias, 0, 0, 0);
    refused(BINDING_TYPE_ERROR, "tensor", "tensors of a model end with it");
}

static int32_t after(int callback, double milliseconds, bool repeated) {
    return (int32_t)CALL("timers", repeated ? "setInterval" : "setTimeout", FUNCTION(callback), NUMBER(milliseconds));
}

static bool run_calls(uint64_t at_us, const char *expected) {
    called[0] = '\0';
    now_us = at_us;
    size_t runs = 0;
    while (timers_run(at_us))
        runs++;
    return !strcmp(called, expected) && runs == strlen(expected);
}

static void test_timers(void) {
    after('a', 20, false);
    after('b', 10, false);
    int32_t cleared = after('c', 10, false);
    int32_t interval = after('i', 15, true);
    tap_ok(run_calls(9999, ""), "no timer is called early");
    CALL("timers", "clearTimeout", NUMBER(cleared));
    tap_ok(run_calls(10000, "b"), "a timer is called when due, a cleared one never");
    tap_ok(run_calls(14999, "") && run_calls(15000, "i") && run_calls(20000, "a"), "timers are called in time's order");
    tap_ok(run_calls(100000, "i"), "an interval that was missed is called once");
    CALL("timers", "clearInterval", NUMBER(interval));
    tap_ok(fake_kept == 0 && !timers_run(now_us), "no function is kept when no timer is set");
    after('s', 1, false);
    tap_ok(run_calls(200000, "s") && run_calls(300000, "t"), "what a callback sets waits for the next run");
    after('z', 2, false);
    after('y', 1, false);
    tap_ok(run_calls(400000, "yz"), "timers due together are called in the order of their times, one a run");
    after('x', 1, false);
    after('y', 2, false);
    tap_ok(run_calls(500000, "x"), "no timer is left when a callback stopped the app");
    for (int i = 0; i < TIMERS_MAX; i++)
        after('m', 1, false);
    after('m', 1, false);
    refused(BINDING_RANGE_ERROR, "16", "one timer too many is refused");
}

int main(int argument_count, char **arguments) {
    size_t length = 0;
    uint8_t *model = argument_count == 2 ? read_file(arguments[1], &length) : NULL;
    if (!model)
        return 2;
    test_model(model, length);
    free(model);
    test_handles();
    test_conv2d();
    test_dense();
    test_log_power();
    test_timers();
    return tap_done();
}
