/*
 * The bindings of tensor, int8, xnor, timers and model, called as an engine calls them.
 */
#include "active.h"
#include "file.h"
#include "modules.h"
#include "tap.h"
#include "tensor.h"
#include "timers.h"
#include "vector.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A fake engine: one call with numbers and texts as arguments, and for argument 0 properties instead. */
enum { MOST = 24 };

struct value {
    const char *name; /* of a property, NULL for an argument */
    const char *text; /* NULL for a number */
    double number;
};

struct binding_call {
    struct value values[MOST];
    unsigned count;
    double number;
    char text[64];
    bool failed;
    enum binding_error kind;
    char message[128];
};

static struct binding_call last;

bool binding_throw(struct binding_call *call, enum binding_error kind, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(call->message, sizeof call->message, format, arguments);
    va_end(arguments);
    call->kind = kind;
    call->failed = true;
    return false;
}

size_t binding_argument_count(const struct binding_call *call) { return call->count; }

bool binding_get_number(struct binding_call *call, unsigned index, double *value) {
    if (index >= call->count || call->values[index].text)
        return binding_throw(call, BINDING_TYPE_ERROR, "argument %u: not a number", index);
    *value = call->values[index].number;
    return true;
}

static bool in_range(struct binding_call *call, double number, int32_t min, int32_t max, int32_t *value) {
    if (number < min || number > max)
        return binding_throw(call, BINDING_RANGE_ERROR, "%ld is not in %ld..%ld", (long)number, (long)min, (long)max);
    *value = (int32_t)number;
    return true;
}

bool binding_get_integer(struct binding_call *call, unsigned index, int32_t min, int32_t max, int32_t *value) {
    double number = 0;
    return binding_get_number(call, index, &number) && in_range(call, number, min, max, value);
}

bool binding_get_boolean(struct binding_call *call, unsigned index, bool *value) {
    *value = call->values[index].number != 0;
    return true;
}

bool binding_get_string(struct binding_call *call, unsigned index, const char **text, size_t *length) {
    if (index >= call->count || !call->values[index].text)
        return binding_throw(call, BINDING_TYPE_ERROR, "argument %u: not a text", index);
    *text = call->values[index].text;
    *length = strlen(*text);
    return true;
}

bool binding_get_property(struct binding_call *call, unsigned index, const char *name, int32_t min, int32_t max,
                          int32_t *value) {
    (void)index;
    for (unsigned i = 0; i < call->count; i++)
        if (call->values[i].name && strcmp(call->values[i].name, name) == 0)
            return in_range(call, call->values[i].number, min, max, value);
    return binding_throw(call, BINDING_TYPE_ERROR, "%s is missing", name);
}

static unsigned kept;

bool binding_keep_function(struct binding_call *call, unsigned index, binding_callback *callback) {
    *callback = (binding_callback)call->values[index].number;
    kept++;
    return true;
}

void binding_release(binding_callback callback) {
    (void)callback;
    kept--;
}

void binding_return_number(struct binding_call *call, double value) { call->number = value; }
void binding_return_boolean(struct binding_call *call, bool value) { call->number = value; }
void binding_return_string(struct binding_call *call, const char *text, size_t length) {
    snprintf(call->text, sizeof call->text, "%.*s", (int)length, text);
}

/* What an image defines. */
const char *board_name(void) { return "test"; }
bool board_set_led(unsigned index, bool on);
bool board_set_led(unsigned index, bool on) { return index == 0 && on; }
bool board_button(unsigned index);
bool board_button(unsigned index) { return index == 0; }
uint64_t board_uptime_us(void);
uint64_t board_uptime_us(void) { return 0; }
void events_emitted(const char *label, size_t length, double start, double end, double confidence);
void events_emitted(const char *label, size_t length, double start, double end, double confidence) {
    (void)label, (void)length, (void)start, (void)end, (void)confidence;
}

static uint64_t now_us;
static unsigned calls[4];
uint64_t timers_now_us(void) { return now_us; }
bool timers_call(binding_callback callback) {
    calls[callback]++;
    return true;
}

static binding_handler handler_of(const char *module, const char *function) {
    for (size_t i = 0; i < native_module_count; i++)
        for (size_t j = 0; j < native_modules[i]->function_count; j++)
            if (strcmp(native_modules[i]->name, module) == 0 &&
                strcmp(native_modules[i]->functions[j].name, function) == 0)
                return native_modules[i]->functions[j].handler;
    tap_ok(false, "%s has %s", module, function);
    abort();
}

/* Calls module.function with arguments: 'n' a number (int), 's' a text, 'p' a property's name and number. @return what
 * it returns. */
static double invoke(const char *module, const char *function, const char *form, ...) {
    va_list arguments;
    memset(&last, 0, sizeof last);
    va_start(arguments, form);
    for (; *form; form++) {
        struct value *value = &last.values[last.count++];
        if (*form == 's')
            value->text = va_arg(arguments, const char *);
        if (*form == 'p')
            value->name = va_arg(arguments, const char *);
        if (*form != 's')
            value->number = va_arg(arguments, int);
    }
    va_end(arguments);
    bool succeeded = handler_of(module, function)(&last);
    if (succeeded == last.failed)
        tap_ok(false, "%s.%s tells whether it failed", module, function);
    return last.number;
}

static bool refused(enum binding_error kind, const char *part) {
    return last.failed && last.kind == kind && strstr(last.message, part);
}

/* @return the new tensor; 0 when it was refused. */
static int create(const char *type, int h, int w, int c) {
    return (int)invoke("tensor", "create", "snnn", type, h, w, c);
}

static uint32_t pool[1024];

static void test_tensors(void) {
    tensor_pool_init(pool, sizeof pool);
    const int a = create("int8", 4, 3, 2);
    invoke("tensor", "set", "nnnnn", a, 2, 1, 1, -128);
    tap_ok(!last.failed && invoke("tensor", "get", "nnnn", a, 2, 1, 1) == -128, "an element keeps its value");
    invoke("tensor", "set", "nnnnn", a, 2, 1, 1, 128);
    tap_ok(refused(BINDING_RANGE_ERROR, "128"), "an element refuses what its type cannot hold");
    invoke("tensor", "get", "nnnn", a, 4, 0, 0);
    tap_ok(refused(BINDING_RANGE_ERROR, "0..3"), "a row beyond the last is refused");

    const int view = (int)invoke("tensor", "view", "nnn", a, 2, 2);
    tap_ok(invoke("tensor", "get", "nnnn", view, 0, 1, 1) == -128, "a view sees the rows of its tensor");
    invoke("tensor", "view", "nnn", a, 2, 3);
    tap_ok(refused(BINDING_RANGE_ERROR, "1..2"), "a view beyond the last row is refused");
    const int flat = (int)invoke("tensor", "reshape", "nnnn", view, 1, 1, 12);
    tap_ok(invoke("tensor", "get", "nnnn", flat, 0, 0, 3) == -128, "a reshaped view sees them too");
    invoke("tensor", "reshape", "nnnn", a, 1, 1, 23);
    tap_ok(refused(BINDING_RANGE_ERROR, "24 elements"), "a shape with another number of elements is refused");

    invoke("tensor", "release", "n", a);
    invoke("tensor", "rows", "n", a);
    tap_ok(refused(BINDING_TYPE_ERROR, "not a tensor"), "a released tensor is refused");
    invoke("tensor", "rows", "n", flat);
    tap_ok(refused(BINDING_TYPE_ERROR, "not a tensor"), "a view of a released tensor is refused");
    const int b = create("int8", 1, 1, 1);
    invoke("tensor", "rows", "n", a);
    tap_ok(b != a && refused(BINDING_TYPE_ERROR, "not a tensor"), "its handle is not used again");

    create("int32", 1, 1, 1025);
    tap_ok(refused(BINDING_RANGE_ERROR, "no room"), "a tensor larger than the pool is refused");
    create("int16", INT32_MAX, 65535, 65535);
    tap_ok(refused(BINDING_RANGE_ERROR, "no room"), "the largest tensor is refused");
    create("int7", 1, 1, 1);
    tap_ok(refused(BINDING_TYPE_ERROR, "int8"), "an unknown type is refused");

    const int bits = create("bits", 2, 2, 33);
    tap_ok(invoke("tensor", "get", "nnnn", bits, 1, 1, 32) == -1, "new bits are -1");
    invoke("tensor", "set", "nnnnn", bits, 1, 1, 32, 1);
    tap_ok(invoke("tensor", "get", "nnnn", bits, 1, 1, 32) == 1 &&
               invoke("tensor", "get", "nnnn", bits, 1, 1, 31) == -1,
           "one bit is set");
    invoke("tensor", "reshape", "nnnn", bits, 4, 1, 33);
    tap_ok(refused(BINDING_TYPE_ERROR, "bits"), "bits cannot be reshaped");
    invoke("tensor", "releaseAll", "");
    for (unsigned i = 0; i < TENSOR_MAX; i++)
        create("int8", 1, 1, 4);
    tap_ok(!last.failed, "%d tensors fit", TENSOR_MAX);
    create("int8", 1, 1, 1);
    tap_ok(refused(BINDING_RANGE_ERROR, "more than"), "one more is refused");
    invoke("tensor", "releaseAll", "");
}

/* A convolution of 3x3 over [5][4][2] to 3 channels; one of its options differs by test. */
static void conv2d(int input, int weights, int bias, int multiplier, int output, int pad, int pool_h) {
    invoke("int8", "conv2d", "ppppppppppppppp", "input", input, "weights", weights, "bias", bias, "multiplier",
           multiplier, "output", output, "strideH", 1, "strideW", 1, "padH", pad, "padW", 1, "poolH", pool_h, "poolW",
           1, "leftShift", 0, "inputZeroPoint", 0, "outputZeroPoint", 0, "outputMin", -128);
}

static void test_kernels(void) {
    tensor_pool_init(pool, sizeof pool);
    const int input = create("int8", 5, 4, 2), weights = create("int8", 9, 3, 2), bias = create("int32", 1, 1, 3);
    const int multiplier = create("int32", 1, 1, 3), output = create("int8", 5, 4, 3);
    conv2d(input, weights, bias, multiplier, output, 1, 1);
    tap_ok(refused(BINDING_TYPE_ERROR, "outputMax is missing"), "a missing option is named");
    conv2d(input, weights, bias, multiplier, output, 0, 1);
    tap_ok(refused(BINDING_TYPE_ERROR, "output: expected shape [3, 4, 3], got [5, 4, 3]"),
           "a wrong output shape is told");
    conv2d(input, weights, bias, multiplier, output, 3, 1);
    tap_ok(refused(BINDING_RANGE_ERROR, "0..2"), "padding as large as the kernel is refused");
    conv2d(input, weights, bias, multiplier, output, 1, 9);
    tap_ok(refused(BINDING_TYPE_ERROR, "output: expected shape [0,"), "a pool larger than its input is refused");
    conv2d(input, bias, bias, multiplier, output, 1, 1);
    tap_ok(refused(BINDING_TYPE_ERROR, "weights: expected int8, got int32"), "weights of another type are refused");
    conv2d(input, input, bias, multiplier, output, 1, 1);
    tap_ok(refused(BINDING_TYPE_ERROR, "weights"), "weights of another shape are refused");
    conv2d(input, weights, bias, bias + 1, output, 1, 1);
    tap_ok(refused(BINDING_TYPE_ERROR, "multiplier is not a tensor"), "a number that is no tensor is refused");
    conv2d(output, weights, bias, multiplier, output, 1, 1);
    tap_ok(refused(BINDING_TYPE_ERROR, "output shares memory with input"), "a layer in place is refused");
    conv2d(input, weights, output, multiplier, output, 1, 1);
    tap_ok(refused(BINDING_TYPE_ERROR, "bias"), "a bias of another type is refused");

    for (int c = 0; c < 3; c++)
        invoke("tensor", "set", "nnnnn", bias, 0, 0, c, INT32_MAX);
    invoke("tensor", "set", "nnnnn", weights, 0, 0, 0, 1);
    invoke("int8", "conv2d", "pppppppppppppppp", "input", input, "weights", weights, "bias", bias, "multiplier",
           multiplier, "output", output, "strideH", 1, "strideW", 1, "padH", 1, "padW", 1, "poolH", 1, "poolW", 1,
           "leftShift", 0, "inputZeroPoint", 0, "outputZeroPoint", 0, "outputMin", -128, "outputMax", 127);
    tap_ok(refused(BINDING_RANGE_ERROR, "32 bits"), "sums that may overflow are refused");

    const int numbers = create("int8", 1, 2, 33), signs = create("bits", 1, 2, 33);
    invoke("tensor", "set", "nnnnn", numbers, 0, 1, 32, -1);
    invoke("xnor", "pack", "pp", "input", numbers, "output", signs);
    tap_ok(!last.failed && invoke("tensor", "get", "nnnn", signs, 0, 1, 32) == -1 &&
               invoke("tensor", "get", "nnnn", signs, 0, 1, 31) == 1,
           "signs are packed");
    const int pooled = create("bits", 1, 1, 33);
    invoke("xnor", "maxpool", "pppp", "input", signs, "output", pooled, "poolH", 1, "poolW", 2);
    tap_ok(!last.failed && invoke("tensor", "get", "nnnn", pooled, 0, 0, 32) == 1, "bits are pooled");
    invoke("xnor", "maxpool", "pppp", "input", signs, "output", pooled, "poolH", 2, "poolW", 2);
    tap_ok(refused(BINDING_TYPE_ERROR, "output: expected shape [0, 1, 33]"), "a pool that does not fit is refused");
}

static int tensor_of(int layer, const char *name) { return (int)invoke("model", "layerTensor", "ns", layer, name); }

static int parameter(int layer, const char *name) { return (int)invoke("model", "layerParameter", "ns", layer, name); }

/* Every layer of a model from its tensors and parameters alone, as an app does it; the last output is that of the
 * executor. */
static void test_walk(const char *path) {
    static uint32_t room[16384];
    struct vector vector;
    struct model model;
    struct model_error error;
    size_t length;
    uint8_t *bytes = read_file(path, &length);
    if (!tap_ok(bytes && vector_parse(bytes, length, &vector) &&
                    model_open(&model, vector.model, vector.model_length, SIZE_MAX, &error),
                "%s opens", base_name(path)))
        return;
    void *arena = malloc(model.plan.total);
    struct executor executor;
    executor_init(&executor, &model, arena);
    memcpy(executor_input(&executor), vector.input, vector.input_length);
    executor_run(&executor);
    tensor_pool_init(room, sizeof room);
    model_set_active(&executor);
    invoke("model", "logit", "n", 0);
    tap_ok(refused(BINDING_ERROR, "no prediction"), "no logit before the first prediction");
    model_predicted();

    int input = (int)invoke("model", "frames", "");
    invoke("tensor", "set", "nnnnn", input, 0, 0, 0, 0);
    tap_ok(refused(BINDING_TYPE_ERROR, "read-only"), "frames are read-only");
    for (int i = 0; i < model.header->layer_count; i++) {
        invoke("model", "layerOutputType", "n", i);
        char type[sizeof last.text], kind[sizeof last.text];
        snprintf(type, sizeof type, "%s", last.text);
        invoke("model", "layerKind", "n", i);
        snprintf(kind, sizeof kind, "%s", last.text);
        const bool xnor = model.layers[i].input_type == TENSOR_BITS, bits = strcmp(type, "bits") == 0;
        const char *function = strncmp(kind, "xnor_", 5) == 0 ? kind + 5 : kind;
        const int output =
            create(type, parameter(i, "outRows"), parameter(i, "outColumns"), parameter(i, "outChannels"));
        if (model.layers[i].input_type != TENSOR_BITS)
            input = (int)invoke("tensor", "reshape", "nnnn", input, parameter(i, "inRows"), parameter(i, "inColumns"),
                                parameter(i, "inChannels"));
        const int weights = model.layers[i].weights ? tensor_of(i, "weights") : 0;
        const int bias = model.layers[i].bias ? tensor_of(i, "bias") : 0;
        const int multiplier = model.layers[i].multiplier ? tensor_of(i, "multiplier") : 0;
        const int threshold = bits && weights ? tensor_of(i, "threshold") : 0;
        const int invert = bits && weights ? tensor_of(i, "invert") : 0;
        invoke(xnor ? "xnor" : "int8", function, "pppppppppppppppppp", "input", input, "output", output, "weights",
               weights, "bias", bias, "multiplier", multiplier, "threshold", threshold, "invert", invert, "strideH",
               parameter(i, "strideH"), "strideW", parameter(i, "strideW"), "padH", parameter(i, "padH"), "padW",
               parameter(i, "padW"), "poolH", parameter(i, "poolH"), "poolW", parameter(i, "poolW"), "leftShift",
               parameter(i, "leftShift"), "inputZeroPoint", parameter(i, "inputZeroPoint"), "outputZeroPoint",
               parameter(i, "outputZeroPoint"), "outputMin", parameter(i, "outputMin"), "outputMax",
               parameter(i, "outputMax"));
        tap_ok(!last.failed, "%s layer %d %s %s", base_name(path), i, kind, last.message);
        input = output;
    }
    bool equal = true;
    for (int i = 0; i < model.header->label_count; i++) {
        double logit = invoke("tensor", "get", "nnnn", input, 0, 0, i);
        equal = equal && !last.failed && logit == invoke("model", "logit", "n", i);
    }
    tap_ok(equal, "%s walked layer by layer gives the executor's logits", base_name(path));
    model_set_active(NULL);
    invoke("tensor", "rows", "n", tensor_of(0, "weights"));
    tap_ok(last.failed, "a model's tensors end with it");
    free(arena);
    free(bytes);
}

static void test_timers(void) {
    now_us = 1000000;
    const int once = (int)invoke("timers", "setTimeout", "nn", 1, 10);
    const int often = (int)invoke("timers", "setInterval", "nn", 2, 4);
    tap_ok(timers_run(now_us) == 1004000 && calls[1] == 0 && calls[2] == 0, "timers wait");
    tap_ok(timers_run(1009000) == 1010000 && calls[2] == 1, "an interval leaves out what it is late for");
    tap_ok(timers_run(1010000) == 1012000 && calls[1] == 1 && kept == 1, "a timeout runs once");
    invoke("timers", "clearTimeout", "n", once);
    invoke("timers", "clearInterval", "n", often);
    tap_ok(timers_run(2000000) == TIMERS_NEVER && calls[2] == 1 && kept == 0, "a cleared timer is over");
    for (unsigned i = 0; i < TIMERS_MAX; i++)
        invoke("timers", "setTimeout", "nn", 3, 1);
    tap_ok(!last.failed, "%d timers can be set", TIMERS_MAX);
    invoke("timers", "setTimeout", "nn", 3, 1);
    tap_ok(refused(BINDING_RANGE_ERROR, "timers"), "one more is refused");
    timers_reset();
}

int main(int count, char **paths) {
    test_tensors();
    test_kernels();
    test_timers();
    for (int i = 1; i < count; i++)
        test_walk(paths[i]);
    return tap_done();
}
