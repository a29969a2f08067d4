#include "fake_binding.h"

#include "modules.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct binding_call {
    const struct fake_value *arguments;
    size_t count;
};

struct fake_outcome outcome;
unsigned fake_kept;

double fake_call(const char *module, const char *function, const struct fake_value *arguments, size_t count) {
    for (size_t m = 0; m < native_module_count; m++)
        for (size_t f = 0; f < native_modules[m]->function_count; f++)
            if (!strcmp(native_modules[m]->name, module) && !strcmp(native_modules[m]->functions[f].name, function)) {
                outcome = (struct fake_outcome){0};
                outcome.succeeded = native_modules[m]->functions[f].handler(&(struct binding_call){arguments, count});
                assert(outcome.succeeded == (outcome.message[0] == '\0'));
                return outcome.number;
            }
    assert(!"no such function");
    return 0;
}

static const struct fake_value *get(struct binding_call *call, unsigned index, int kind) {
    if (index < call->count && (int)call->arguments[index].kind == kind)
        return &call->arguments[index];
    binding_throw(call, BINDING_TYPE_ERROR, "argument %u is of another type", index + 1);
    return NULL;
}

size_t binding_argument_count(const struct binding_call *call) { return call->count; }

bool binding_get_number(struct binding_call *call, unsigned index, double min, double max, double *value) {
    const struct fake_value *argument = get(call, index, FAKE_NUMBER);
    *value = argument ? argument->number : 0;
    if (argument && (*value < min || *value > max))
        return binding_throw(call, BINDING_RANGE_ERROR, "must be in %g..%g", min, max);
    return argument != NULL;
}

static bool to_integer(struct binding_call *call, double number, int32_t min, int32_t max, int32_t *value) {
    if (number < min || number > max)
        return binding_throw(call, BINDING_RANGE_ERROR, "must be in %ld..%ld", (long)min, (long)max);
    *value = (int32_t)number;
    return *value == number || binding_throw(call, BINDING_TYPE_ERROR, "must be an integer");
}

bool binding_get_integer(struct binding_call *call, unsigned index, int32_t min, int32_t max, int32_t *value) {
    double number;
    return binding_get_number(call, index, -INFINITY, INFINITY, &number) && to_integer(call, number, min, max, value);
}

bool binding_get_boolean(struct binding_call *call, unsigned index, bool *value) {
    double number;
    bool got = binding_get_number(call, index, -INFINITY, INFINITY, &number);
    *value = number != 0;
    return got;
}

bool binding_get_string(struct binding_call *call, unsigned index, const char **text, size_t *length) {
    const struct fake_value *argument = get(call, index, FAKE_STRING);
    if (!argument)
        return false;
    *text = argument->string;
    *length = strlen(argument->string);
    return true;
}

bool binding_get_property(struct binding_call *call, unsigned index, const char *name, int32_t min, int32_t max,
                          int32_t *value) {
    const struct fake_value *argument = get(call, index, FAKE_OBJECT);
    if (!argument)
        return false;
    for (const struct fake_property *property = argument->properties; property->name; property++)
        if (!strcmp(property->name, name))
            return to_integer(call, property->value, min, max, value);
    return binding_throw(call, BINDING_TYPE_ERROR, "%s must be an integer, not undefined", name);
}

bool binding_keep_function(struct binding_call *call, unsigned index, binding_callback *callback) {
    const struct fake_value *argument = get(call, index, FAKE_FUNCTION);
    if (!argument)
        return false;
    *callback = (binding_callback)argument->number;
    fake_kept++;
    return true;
}

void binding_release(binding_callback callback) {
    assert(callback != 0 && fake_kept > 0);
    fake_kept--;
}

void binding_return_number(struct binding_call *call, double value) {
    (void)call;
    outcome.number = value;
}

void binding_return_boolean(struct binding_call *call, bool value) { binding_return_number(call, value); }

void binding_return_string(struct binding_call *call, const char *text, size_t length) {
    (void)call;
    snprintf(outcome.string, sizeof outcome.string, "%.*s", (int)length, text);
}

bool binding_throw(struct binding_call *call, enum binding_error kind, const char *format, ...) {
    (void)call;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(outcome.message, sizeof outcome.message, format, arguments);
    va_end(arguments);
    outcome.error = kind;
    return false;
}
