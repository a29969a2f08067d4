#include "argument.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { NUMBER_SIZE = 32 };

void argument_name(const struct binding_function *function, unsigned index, char text[ARGUMENT_NAME_SIZE]) {
    const char *name = function->arguments;
    for (unsigned i = 0; i < index && name; i++) {
        name = strchr(name, ' ');
        name = name ? name + 1 : NULL;
    }
    if (!name || *name == '\0')
        snprintf(text, ARGUMENT_NAME_SIZE, "argument %u", index + 1);
    else
        snprintf(text, ARGUMENT_NAME_SIZE, "%.*s", (int)strcspn(name, " "), name);
}

/** To three decimals; without printf's floating point, which costs an image kilobytes. */
static void describe(double number, char text[NUMBER_SIZE]) {
    const double size = fabs(number);
    if (size > INT32_MAX) {
        snprintf(text, NUMBER_SIZE, "a number %s2^31", number < 0 ? "below -" : "above ");
        return;
    }
    const double whole = floor(size);
    const long thousandths = (long)((size - whole) * 1000);
    int length = snprintf(text, NUMBER_SIZE, "%s%ld", number < 0 ? "-" : "", (long)whole);
    if (size != whole)
        snprintf(text + length, (size_t)(NUMBER_SIZE - length), ".%03ld", thousandths);
}

bool argument_refuse(struct binding_call *call, const char *name, const char *expected, const char *got) {
    return binding_throw(call, BINDING_TYPE_ERROR, "%s: expected %s, got %s", name, expected, got);
}

bool argument_refuse_call(struct binding_call *call) {
    return binding_throw(call, BINDING_ERROR, "called from a getter of another native function's argument");
}

bool argument_to_number(struct binding_call *call, const char *name, double number, const char *got, double min,
                        double max, double *value) {
    char least[NUMBER_SIZE], most[NUMBER_SIZE], is[NUMBER_SIZE];
    if (!isfinite(number))
        return argument_refuse(call, name, "a finite number", isnan(number) ? got : "an infinite number");
    *value = number;
    if (number >= min && number <= max)
        return true;
    describe(min, least);
    describe(max, most);
    describe(number, is);
    if (isinf(min))
        return binding_throw(call, BINDING_RANGE_ERROR, "%s: expected at most %s, got %s", name, most, is);
    if (isinf(max))
        return binding_throw(call, BINDING_RANGE_ERROR, "%s: expected at least %s, got %s", name, least, is);
    return binding_throw(call, BINDING_RANGE_ERROR, "%s: expected %s to %s, got %s", name, least, most, is);
}

bool argument_to_integer(struct binding_call *call, const char *name, double number, const char *got, int32_t min,
                         int32_t max, int32_t *value) {
    double checked = 0;
    char is[NUMBER_SIZE];
    if (isnan(number))
        return argument_refuse(call, name, "an integer", got);
    if (!argument_to_number(call, name, number, got, min, max, &checked))
        return false;
    *value = (int32_t)checked;
    describe(checked, is);
    return *value == checked || argument_refuse(call, name, "an integer", is);
}

void native_error_record(struct native_error *error, const struct binding_module *module,
                         const struct binding_function *function, enum binding_error kind, const char *format,
                         va_list arguments) {
    int length = snprintf(error->message, sizeof error->message, "%s.%s: ", module->name, function->name);
    size_t written = length < (int)sizeof error->message ? (size_t)length : sizeof error->message - 1;
    vsnprintf(error->message + written, sizeof error->message - written, format, arguments);
    error->recorded = true;
    error->kind = kind;
}
