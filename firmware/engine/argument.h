/*
 * Errors about a native function's arguments, worded alike whichever engine runs it:
 * `ARGUMENT: expected WHAT, got WHAT`. What binding.h's getters of every engine share.
 */
#ifndef EARBIT_ARGUMENT_H
#define EARBIT_ARGUMENT_H

#include "binding.h"

#include <stdarg.h>

enum { ARGUMENT_NAME_SIZE = 48 };

/** The error that a native function recorded, to be thrown when it has returned. */
struct native_error {
    bool recorded;
    enum binding_error kind;
    char message[192];
};

/** Records `MODULE.FUNCTION: ` and the text, cut to fit. */
void native_error_record(struct native_error *error, const struct binding_module *module,
                         const struct binding_function *function, enum binding_error kind, const char *format,
                         va_list arguments);

/** Writes the name of argument `index` into `text`, cut to fit: `argument 2` when the function's table names none. */
void argument_name(const struct binding_function *function, unsigned index, char text[ARGUMENT_NAME_SIZE]);

/** Records the TypeError. @return false */
bool argument_refuse(struct binding_call *call, const char *name, const char *expected, const char *got);

/** Records the Error of a call from a getter (binding.h). @return false */
bool argument_refuse_call(struct binding_call *call);

/**
 * The number as one in min..max, which may be infinite; else records a TypeError or RangeError.
 * @param number NaN for a value that is none
 * @param got what a value that is no number is, e.g. "a string"
 */
bool argument_to_number(struct binding_call *call, const char *name, double number, const char *got, double min,
                        double max, double *value);

/** As argument_to_number, for an integer. */
bool argument_to_integer(struct binding_call *call, const char *name, double number, const char *got, int32_t min,
                         int32_t max, int32_t *value);

#endif
