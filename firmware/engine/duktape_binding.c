#include "duktape_binding.h"

#include "argument.h"
#include "kernel/assert.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { MAX_CALLBACKS = 32, MAX_MODULES = 128, MAX_FUNCTIONS = 256 };

/* Properties of the heap stash: kept functions by their number, modules already loaded by their name. */
static const char CALLBACKS[] = "callbacks", LOADED[] = "loaded";

static const struct binding_module *const *modules;
static size_t module_count;
static uint32_t kept; // bit i: callback i + 1 is in use
static bool reading;  // a native function reads an argument: a getter or a finalizer may be running

struct binding_call {
    duk_context *context;
    const struct binding_module *module;
    const struct binding_function *function;
    unsigned argument_count;
    bool returns; /**< the returned value is on top of the value stack */
    struct native_error error;
};

/* require, and the call of a native function. A function knows its place in the table by its magic number. */

static duk_ret_t call_native(duk_context *context) {
    static const duk_errcode_t codes[] = {[BINDING_ERROR] = DUK_ERR_ERROR,
                                          [BINDING_TYPE_ERROR] = DUK_ERR_TYPE_ERROR,
                                          [BINDING_RANGE_ERROR] = DUK_ERR_RANGE_ERROR};
    unsigned magic = (unsigned)duk_get_current_magic(context);
    const struct binding_module *module = modules[magic / MAX_FUNCTIONS];
    struct binding_call call = {.context = context,
                                .module = module,
                                .function = &module->functions[magic % MAX_FUNCTIONS],
                                .argument_count = (unsigned)duk_get_top(context)};
    const bool allowed = !reading || argument_refuse_call(&call);
    if (allowed && call.function->handler(&call) && !call.error.recorded)
        return call.returns;
    duk_push_error_object(context, codes[call.error.kind], "%s", call.error.message);
    duk_push_string(context, BINDING_ERROR_CODE);
    duk_put_prop_string(context, -2, "code");
    return duk_throw(context);
}

static duk_ret_t require(duk_context *context) {
    const char *name = duk_require_string(context, 0);
    size_t m = 0;
    while (m < module_count && strcmp(modules[m]->name, name) != 0)
        m++;
    if (m == module_count)
        return duk_error(context, DUK_ERR_ERROR, "this image has no module '%s'", name);
    duk_push_heap_stash(context);
    duk_get_prop_string(context, -1, LOADED);
    if (duk_get_prop_string(context, -1, name))
        return 1;
    duk_push_object(context);
    for (size_t f = 0; f < modules[m]->function_count; f++) {
        duk_push_c_function(context, call_native, DUK_VARARGS);
        duk_set_magic(context, -1, (duk_int_t)(m * MAX_FUNCTIONS + f));
        duk_put_prop_string(context, -2, modules[m]->functions[f].name);
    }
    duk_dup_top(context);
    duk_put_prop_string(context, -4, name);
    return 1;
}

void binding_install(duk_context *context, const struct binding_module *const *table, size_t count) {
    EARBIT_ASSERT(count <= MAX_MODULES);
    for (size_t m = 0; m < count; m++)
        EARBIT_ASSERT(table[m]->function_count <= MAX_FUNCTIONS);
    modules = table;
    module_count = count;
    duk_push_heap_stash(context);
    duk_push_object(context);
    duk_put_prop_string(context, -2, CALLBACKS);
    duk_push_object(context);
    duk_put_prop_string(context, -2, LOADED);
    duk_pop(context);
    duk_push_c_lightfunc(context, require, 1, 1, 0);
    duk_put_global_string(context, "require");
}

/* Kept functions. */

void binding_release_all(void) {
    kept = 0;
    reading = false;
}

void binding_push_callback(duk_context *context, binding_callback callback) {
    if (callback == 0 || callback > MAX_CALLBACKS || !(kept >> (callback - 1) & 1)) {
        duk_push_undefined(context);
        return;
    }
    duk_push_heap_stash(context);
    duk_get_prop_string(context, -1, CALLBACKS);
    duk_get_prop_index(context, -1, callback);
    duk_replace(context, -3);
    duk_pop(context);
}

struct keep {
    unsigned index;
    binding_callback callback;
};

static duk_ret_t put_callback(duk_context *context, void *user_data) {
    const struct keep *keep = user_data;
    duk_push_heap_stash(context);
    duk_get_prop_string(context, -1, CALLBACKS);
    duk_dup(context, (duk_idx_t)keep->index);
    duk_put_prop_index(context, -2, keep->callback);
    return 0;
}

/* A released function stays in the heap until its number is used again: nothing here may throw outside a call. */
void binding_release(binding_callback callback) {
    if (callback > 0 && callback <= MAX_CALLBACKS)
        kept &= ~(1u << (callback - 1));
}

/* Arguments. */

/* Duktape has a character beyond the BMP as two surrogates of three bytes each. */
const char *binding_to_utf8(duk_context *context, duk_size_t *length) {
    duk_size_t size;
    const unsigned char *from = (const unsigned char *)duk_safe_to_lstring(context, -1, &size);
    const unsigned char *const end = from + size;
    if (memchr(from, 0xED, size) != NULL) { // what each surrogate begins with
        unsigned char *const text = duk_push_fixed_buffer(context, size), *to = text;
        while (from < end) {
            if (end - from >= 6 && from[0] == 0xED && from[1] >> 4 == 0xA && from[3] == 0xED && from[4] >> 4 == 0xB) {
                const unsigned high = 0x40u + ((from[1] & 0x0Fu) << 6 | (from[2] & 0x3Fu)); // the character / 1024
                *to++ = (unsigned char)(0xF0 | high >> 8);
                *to++ = (unsigned char)(0x80 | (high >> 2 & 0x3F));
                *to++ = (unsigned char)(0x80 | (high & 3) << 4 | (from[4] & 0x0F));
                *to++ = from[5];
                from += 6;
            } else {
                *to++ = *from++;
            }
        }
        duk_push_lstring(context, (const char *)text, (duk_size_t)(to - text));
        duk_replace(context, -3);
        duk_pop(context);
    }
    return duk_get_lstring(context, -1, length);
}

static duk_ret_t put_utf8(duk_context *context, void *user_data) {
    const duk_idx_t index = *(const duk_idx_t *)user_data;
    duk_dup(context, index);
    binding_to_utf8(context, NULL);
    duk_replace(context, index);
    return 0;
}

/** @return what a value is, for a message. */
static const char *kind_of(duk_context *context, duk_idx_t index) {
    switch (duk_get_type(context, index)) {
    case DUK_TYPE_NULL:
        return "null";
    case DUK_TYPE_BOOLEAN:
        return "a boolean";
    case DUK_TYPE_NUMBER:
        return duk_is_nan(context, index) ? "NaN" : "a number";
    case DUK_TYPE_STRING:
        return duk_is_symbol(context, index) ? "a symbol" : "a string";
    case DUK_TYPE_OBJECT:
    case DUK_TYPE_LIGHTFUNC:
        return duk_is_function(context, index) ? "a function" : "an object";
    default:
        return "undefined";
    }
}

static bool wrong_argument(struct binding_call *call, unsigned index, const char *expected) {
    char name[ARGUMENT_NAME_SIZE];
    argument_name(call->function, index, name);
    return argument_refuse(call, name, expected, kind_of(call->context, (duk_idx_t)index));
}

size_t binding_argument_count(const struct binding_call *call) { return call->argument_count; }

bool binding_get_number(struct binding_call *call, unsigned index, double min, double max, double *value) {
    char name[ARGUMENT_NAME_SIZE];
    argument_name(call->function, index, name);
    return argument_to_number(call, name, duk_get_number_default(call->context, (duk_idx_t)index, NAN),
                              kind_of(call->context, (duk_idx_t)index), min, max, value);
}

bool binding_get_integer(struct binding_call *call, unsigned index, int32_t min, int32_t max, int32_t *value) {
    char name[ARGUMENT_NAME_SIZE];
    argument_name(call->function, index, name);
    return argument_to_integer(call, name, duk_get_number_default(call->context, (duk_idx_t)index, NAN),
                               kind_of(call->context, (duk_idx_t)index), min, max, value);
}

bool binding_get_boolean(struct binding_call *call, unsigned index, bool *value) {
    *value = duk_get_boolean(call->context, (duk_idx_t)index);
    return duk_is_boolean(call->context, (duk_idx_t)index) || wrong_argument(call, index, "a boolean");
}

bool binding_get_string(struct binding_call *call, unsigned index, const char **text, size_t *length) {
    duk_size_t bytes;
    if (!duk_is_string(call->context, (duk_idx_t)index) || duk_is_symbol(call->context, (duk_idx_t)index))
        return wrong_argument(call, index, "a string");
    duk_idx_t place = (duk_idx_t)index;
    reading = true;
    bool put = duk_safe_call(call->context, put_utf8, &place, 0, 1) == DUK_EXEC_SUCCESS;
    reading = false;
    duk_pop(call->context);
    if (!put)
        return binding_throw(call, BINDING_ERROR, "alloc failed");
    *text = duk_get_lstring(call->context, (duk_idx_t)index, &bytes);
    *length = bytes;
    return true;
}

struct property {
    unsigned index;
    const char *name;
};

static duk_ret_t push_property(duk_context *context, void *user_data) {
    const struct property *property = user_data;
    duk_get_prop_string(context, (duk_idx_t)property->index, property->name);
    return 1;
}

bool binding_get_property(struct binding_call *call, unsigned index, const char *name, int32_t min, int32_t max,
                          int32_t *value) {
    if (!duk_is_object(call->context, (duk_idx_t)index))
        return wrong_argument(call, index, "an object");
    char object[ARGUMENT_NAME_SIZE], what[2 * ARGUMENT_NAME_SIZE];
    argument_name(call->function, index, object);
    snprintf(what, sizeof what, "%s.%s", object, name);
    struct property property = {index, name};
    reading = true;
    duk_int_t ended = duk_safe_call(call->context, push_property, &property, 0, 1);
    reading = false;
    bool got = ended == DUK_EXEC_SUCCESS
                   ? argument_to_integer(call, what, duk_get_number_default(call->context, -1, NAN),
                                         kind_of(call->context, -1), min, max, value)
                   : binding_throw(call, BINDING_ERROR, "%s: its getter threw an exception", what);
    duk_pop(call->context);
    return got;
}

bool binding_keep_function(struct binding_call *call, unsigned index, binding_callback *callback) {
    if (!duk_is_function(call->context, (duk_idx_t)index))
        return wrong_argument(call, index, "a function");
    struct keep keep = {index, 1};
    while (keep.callback <= MAX_CALLBACKS && kept >> (keep.callback - 1) & 1)
        keep.callback++;
    if (keep.callback > MAX_CALLBACKS)
        return binding_throw(call, BINDING_RANGE_ERROR, "no more than %d functions can be kept", MAX_CALLBACKS);
    bool put = duk_safe_call(call->context, put_callback, &keep, 0, 1) == DUK_EXEC_SUCCESS;
    duk_pop(call->context);
    if (!put)
        return binding_throw(call, BINDING_ERROR, "alloc failed");
    kept |= 1u << (keep.callback - 1);
    *callback = keep.callback;
    return true;
}

/* Results. */

void binding_return_number(struct binding_call *call, double value) {
    duk_push_number(call->context, value);
    call->returns = true;
}

void binding_return_boolean(struct binding_call *call, bool value) {
    duk_push_boolean(call->context, value);
    call->returns = true;
}

struct text {
    const char *bytes;
    size_t length;
};

/* Whether a character of four bytes begins here: one beyond the BMP. */
static bool is_beyond_bmp(const unsigned char *at, const unsigned char *end) {
    return end - at >= 4 && at[0] >> 3 == 0x1E;
}

static unsigned char *put_surrogate(unsigned char *to, unsigned surrogate) {
    *to++ = 0xED;
    *to++ = (unsigned char)(0x80 | (surrogate >> 6 & 0x3F));
    *to++ = (unsigned char)(0x80 | (surrogate & 0x3F));
    return to;
}

/* binding_to_utf8 the other way round: what JavaScript is given compares with its own text. */
static duk_ret_t push_text(duk_context *context, void *user_data) {
    const struct text *text = user_data;
    const unsigned char *from = (const unsigned char *)text->bytes, *const end = from + text->length;
    size_t beyond = 0;
    for (const unsigned char *at = from; at < end; at++)
        beyond += is_beyond_bmp(at, end);
    if (beyond == 0) {
        duk_push_lstring(context, text->bytes, text->length);
        return 1;
    }
    unsigned char *const pushed = duk_push_fixed_buffer(context, text->length + 2 * beyond), *to = pushed;
    while (from < end) {
        if (is_beyond_bmp(from, end)) {
            const unsigned character =
                (from[0] & 7u) << 18 | (from[1] & 0x3Fu) << 12 | (from[2] & 0x3Fu) << 6 | (from[3] & 0x3Fu);
            to = put_surrogate(to, 0xD800 + ((character - 0x10000) >> 10));
            to = put_surrogate(to, 0xDC00 + (character & 0x3FF));
            from += 4;
        } else {
            *to++ = *from++;
        }
    }
    duk_push_lstring(context, (const char *)pushed, (duk_size_t)(to - pushed));
    return 1;
}

void binding_return_string(struct binding_call *call, const char *text, size_t length) {
    struct text pushed = {text, length};
    call->returns = duk_safe_call(call->context, push_text, &pushed, 0, 1) == DUK_EXEC_SUCCESS;
    if (!call->returns)
        binding_throw(call, BINDING_ERROR, "alloc failed");
}

bool binding_throw(struct binding_call *call, enum binding_error kind, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    native_error_record(&call->error, call->module, call->function, kind, format, arguments);
    va_end(arguments);
    return false;
}
