/*
 * How a native module meets JavaScript, whichever engine runs it.
 *
 * A module is a table of functions; a function reads its arguments and returns one value through the calls below. No
 * module includes an engine's header, and no call below leaves the function that makes it (no longjmp): a getter
 * that finds a wrong argument records a typed error and returns false, the function returns false, and the engine
 * throws the error into JavaScript then.
 *
 * Reading a property may run a getter of the app's. A native function that is called from one is refused, so that what
 * a function has read and checked stays as it is until the function returns.
 */
#ifndef EARBIT_BINDING_H
#define EARBIT_BINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** One call from JavaScript into a native function; lives until that function returns. */
struct binding_call;

/** A JavaScript function that native code keeps to call later; 0 is none. */
typedef uint32_t binding_callback;

/** @return true when the call succeeded, false when a getter or binding_throw recorded an error. */
typedef bool (*binding_handler)(struct binding_call *call);

struct binding_function {
    const char *name;
    binding_handler handler;
    const char *arguments; /**< their names, separated by single spaces, as errors give them; "" for none */
};

struct binding_module {
    const char *name; /**< as in `import ... from 'name'` */
    const struct binding_function *functions;
    size_t function_count;
};

/**
 * What is thrown is an Error, a TypeError or a RangeError. Its message is `MODULE.FUNCTION: ` and what binding_throw
 * was given, by convention `ARGUMENT: expected WHAT, got WHAT`; its property `code` is BINDING_ERROR_CODE.
 */
#define BINDING_ERROR_CODE "E_NATIVE_CALL"

enum binding_error { BINDING_ERROR, BINDING_TYPE_ERROR, BINDING_RANGE_ERROR };

/** @return the number of arguments passed. */
size_t binding_argument_count(const struct binding_call *call);

/**
 * Argument `index` as a finite number in min..max (-INFINITY and INFINITY for no bound); else a TypeError or RangeError
 * that names the argument, what was expected and what was got.
 */
bool binding_get_number(struct binding_call *call, unsigned index, double min, double max, double *value);

/** Argument `index` as an integer in min..max; else a TypeError or RangeError as above. */
bool binding_get_integer(struct binding_call *call, unsigned index, int32_t min, int32_t max, int32_t *value);

bool binding_get_boolean(struct binding_call *call, unsigned index, bool *value);

/** Argument `index` as UTF-8 text (not NUL-terminated), valid until the native function returns. */
bool binding_get_string(struct binding_call *call, unsigned index, const char **text, size_t *length);

/** Property `name` of object argument `index` as an integer in min..max; else a TypeError or RangeError that names
 * both. */
bool binding_get_property(struct binding_call *call, unsigned index, const char *name, int32_t min, int32_t max,
                          int32_t *value);

/** Argument `index` as a function, kept alive until binding_release; RangeError when too many are kept. */
bool binding_keep_function(struct binding_call *call, unsigned index, binding_callback *callback);
void binding_release(binding_callback callback);

/** The value the call returns to JavaScript; `undefined` when none of these is called. */
void binding_return_number(struct binding_call *call, double value);
void binding_return_boolean(struct binding_call *call, bool value);
void binding_return_string(struct binding_call *call, const char *text, size_t length);

/** Records an error (printf-like text; MODULE.FUNCTION and it are cut to 191 bytes). @return false, so that a function
 * can `return binding_throw(...)`. */
bool binding_throw(struct binding_call *call, enum binding_error kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
