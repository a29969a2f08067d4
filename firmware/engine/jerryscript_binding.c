/*
 * binding.h on JerryScript 3.0. When its heap is full, JerryScript leaves a native function by longjmp: the app is
 * given up then, and with it all that the function was about.
 */
#include "jerryscript_binding.h"

#include "argument.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { MAX_CALLBACKS = 32 };

static const struct binding_module *const *modules;
static size_t module_count;
static jerry_value_t loaded; // an object: modules already loaded by their names
static jerry_value_t callbacks[MAX_CALLBACKS];
static uint32_t kept; // bit i: callback i + 1 is in use
static bool reading;  // a native function reads a property, whose getter may be running

/** Text of an argument in the engine's heap, until the call returns. */
struct text {
    struct text *next;
    jerry_size_t size; /**< of this block */
    char bytes[];
};

struct binding_call {
    const struct binding_module *module;
    const struct binding_function *function;
    const jerry_value_t *arguments;
    size_t argument_count;
    struct text *texts;
    jerry_value_t result;
    struct native_error error;
};

/* require, and the call of a native function. A function object points to its place in the table. */

static const jerry_object_native_info_t native_function = {0};

static const struct binding_module *module_of(const struct binding_function *function) {
    size_t m = 0;
    while (function < modules[m]->functions || function >= modules[m]->functions + modules[m]->function_count)
        m++;
    return modules[m];
}

static jerry_value_t thrown(const struct binding_call *call) {
    static const jerry_error_t types[] = {[BINDING_ERROR] = JERRY_ERROR_COMMON,
                                          [BINDING_TYPE_ERROR] = JERRY_ERROR_TYPE,
                                          [BINDING_RANGE_ERROR] = JERRY_ERROR_RANGE};
    jerry_value_t error = jerry_error_sz(types[call->error.kind], call->error.message);
    jerry_value_t code = jerry_string_sz(BINDING_ERROR_CODE);
    jerry_value_free(jerry_object_set_sz(error, "code", code));
    jerry_value_free(code);
    return jerry_throw_value(error, true);
}

static jerry_value_t call_native(const jerry_call_info_t *info, const jerry_value_t arguments[],
                                 const jerry_length_t count) {
    const struct binding_function *function = jerry_object_get_native_ptr(info->function, &native_function);
    struct binding_call call = {.module = module_of(function),
                                .function = function,
                                .arguments = arguments,
                                .argument_count = count,
                                .result = jerry_undefined()};
    bool allowed = !reading || argument_refuse_call(&call);
    bool succeeded = allowed && function->handler(&call) && !call.error.recorded;
    while (call.texts) {
        struct text *next = call.texts->next;
        jerry_heap_free(call.texts, call.texts->size);
        call.texts = next;
    }
    if (succeeded)
        return call.result;
    jerry_value_free(call.result);
    return thrown(&call);
}

static jerry_value_t load(const struct binding_module *module) {
    jerry_value_t exported = jerry_object();
    for (size_t f = 0; f < module->function_count; f++) {
        jerry_value_t function = jerry_function_external(call_native);
        jerry_object_set_native_ptr(function, &native_function, (void *)&module->functions[f]);
        jerry_value_free(jerry_object_set_sz(exported, module->functions[f].name, function));
        jerry_value_free(function);
    }
    jerry_value_free(jerry_object_set_sz(loaded, module->name, exported));
    return exported;
}

static jerry_value_t require(const jerry_call_info_t *info, const jerry_value_t arguments[],
                             const jerry_length_t count) {
    char name[32], message[80];
    (void)info;
    if (count < 1 || !jerry_value_is_string(arguments[0]))
        return jerry_throw_sz(JERRY_ERROR_TYPE, "require: a module's name was expected");
    jerry_size_t length =
        jerry_string_to_buffer(arguments[0], JERRY_ENCODING_UTF8, (jerry_char_t *)name, sizeof name - 1);
    name[length] = '\0';
    for (size_t m = 0; m < module_count; m++) {
        if (strcmp(modules[m]->name, name) != 0)
            continue;
        jerry_value_t known = jerry_object_get_sz(loaded, name);
        if (!jerry_value_is_undefined(known))
            return known;
        return load(modules[m]);
    }
    snprintf(message, sizeof message, "this image has no module '%s'", name);
    return jerry_throw_sz(JERRY_ERROR_COMMON, message);
}

void binding_install(const struct binding_module *const *table, size_t count) {
    modules = table;
    module_count = count;
    loaded = jerry_object();
    jerry_value_free(jerry_object_set_proto(loaded, jerry_null())); // a module may be named as a property of Object is
    jerry_value_t global = jerry_current_realm(), function = jerry_function_external(require);
    jerry_value_free(jerry_object_set_sz(global, "require", function));
    jerry_value_free(function);
    jerry_value_free(global);
}

/* Kept functions. */

void binding_release_all(void) {
    kept = 0;
    reading = false;
}

static bool is_kept(binding_callback callback) {
    return callback > 0 && callback <= MAX_CALLBACKS && kept >> (callback - 1) & 1;
}

jerry_value_t binding_kept_function(binding_callback callback) {
    return is_kept(callback) ? jerry_value_copy(callbacks[callback - 1]) : jerry_undefined();
}

void binding_release(binding_callback callback) {
    if (!is_kept(callback))
        return;
    kept &= ~(1u << (callback - 1));
    jerry_value_free(callbacks[callback - 1]);
}

/* Arguments. */

static jerry_value_t argument(const struct binding_call *call, unsigned index) {
    return index < call->argument_count ? call->arguments[index] : jerry_undefined();
}

/** @return what a value is, for a message. */
static const char *kind_of(jerry_value_t value) {
    switch (jerry_value_type(value)) {
    case JERRY_TYPE_NULL:
        return "null";
    case JERRY_TYPE_BOOLEAN:
        return "a boolean";
    case JERRY_TYPE_NUMBER:
        return isnan(jerry_value_as_number(value)) ? "NaN" : "a number";
    case JERRY_TYPE_STRING:
        return "a string";
    case JERRY_TYPE_SYMBOL:
        return "a symbol";
    case JERRY_TYPE_FUNCTION:
        return "a function";
    case JERRY_TYPE_OBJECT:
        return "an object";
    default:
        return "undefined";
    }
}

/** @return the number that a value is, NaN when it is none. */
static double number_of(jerry_value_t value) {
    return jerry_value_is_number(value) ? jerry_value_as_number(value) : NAN;
}

static bool wrong_argument(struct binding_call *call, unsigned index, const char *expected) {
    char name[ARGUMENT_NAME_SIZE];
    argument_name(call->function, index, name);
    return argument_refuse(call, name, expected, kind_of(argument(call, index)));
}

size_t binding_argument_count(const struct binding_call *call) { return call->argument_count; }

bool binding_get_number(struct binding_call *call, unsigned index, double min, double max, double *value) {
    char name[ARGUMENT_NAME_SIZE];
    jerry_value_t given = argument(call, index);
    argument_name(call->function, index, name);
    return argument_to_number(call, name, number_of(given), kind_of(given), min, max, value);
}

bool binding_get_integer(struct binding_call *call, unsigned index, int32_t min, int32_t max, int32_t *value) {
    char name[ARGUMENT_NAME_SIZE];
    jerry_value_t given = argument(call, index);
    argument_name(call->function, index, name);
    return argument_to_integer(call, name, number_of(given), kind_of(given), min, max, value);
}

bool binding_get_boolean(struct binding_call *call, unsigned index, bool *value) {
    *value = jerry_value_is_true(argument(call, index));
    return jerry_value_is_boolean(argument(call, index)) || wrong_argument(call, index, "a boolean");
}

bool binding_get_string(struct binding_call *call, unsigned index, const char **text, size_t *length) {
    jerry_value_t value = argument(call, index);
    if (!jerry_value_is_string(value))
        return wrong_argument(call, index, "a string");
    jerry_size_t bytes = jerry_string_size(value, JERRY_ENCODING_UTF8);
    jerry_size_t size = (jerry_size_t)sizeof(struct text) + bytes + 1;
    struct text *block = jerry_heap_alloc(size);
    if (!block)
        return binding_throw(call, BINDING_ERROR, "the JavaScript heap has no room for a text of %lu bytes",
                             (unsigned long)bytes);
    block->next = call->texts;
    block->size = size;
    call->texts = block;
    *length = jerry_string_to_buffer(value, JERRY_ENCODING_UTF8, (jerry_char_t *)block->bytes, bytes);
    block->bytes[*length] = '\0';
    *text = block->bytes;
    return true;
}

bool binding_get_property(struct binding_call *call, unsigned index, const char *name, int32_t min, int32_t max,
                          int32_t *value) {
    if (!jerry_value_is_object(argument(call, index)))
        return wrong_argument(call, index, "an object");
    char object[ARGUMENT_NAME_SIZE], what[2 * ARGUMENT_NAME_SIZE];
    argument_name(call->function, index, object);
    snprintf(what, sizeof what, "%s.%s", object, name);
    reading = true;
    jerry_value_t property = jerry_object_get_sz(argument(call, index), name);
    reading = false;
    bool got = jerry_value_is_exception(property)
                   ? binding_throw(call, BINDING_ERROR, "%s: its getter threw an exception", what)
                   : argument_to_integer(call, what, number_of(property), kind_of(property), min, max, value);
    jerry_value_free(property);
    return got;
}

bool binding_keep_function(struct binding_call *call, unsigned index, binding_callback *callback) {
    if (!jerry_value_is_function(argument(call, index)))
        return wrong_argument(call, index, "a function");
    binding_callback number = 1;
    while (number <= MAX_CALLBACKS && is_kept(number))
        number++;
    if (number > MAX_CALLBACKS)
        return binding_throw(call, BINDING_RANGE_ERROR, "no more than %d functions can be kept", MAX_CALLBACKS);
    callbacks[number - 1] = jerry_value_copy(argument(call, index));
    kept |= 1u << (number - 1);
    *callback = number;
    return true;
}

/* Results. */

static void set_result(struct binding_call *call, jerry_value_t value) {
    jerry_value_free(call->result);
    call->result = value;
}

void binding_return_number(struct binding_call *call, double value) { set_result(call, jerry_number(value)); }

void binding_return_boolean(struct binding_call *call, bool value) { set_result(call, jerry_boolean(value)); }

void binding_return_string(struct binding_call *call, const char *text, size_t length) {
    set_result(call, jerry_string((const jerry_char_t *)text, (jerry_size_t)length, JERRY_ENCODING_UTF8));
}

bool binding_throw(struct binding_call *call, enum binding_error kind, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    native_error_record(&call->error, call->module, call->function, kind, format, arguments);
    va_end(arguments);
    return false;
}
