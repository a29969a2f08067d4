/* What duktape.c needs from duktape_binding.c, which implements native-modules/binding.h. */
#ifndef EARBIT_DUKTAPE_BINDING_H
#define EARBIT_DUKTAPE_BINDING_H

#include "binding.h"

#include "duktape.h"

/** Puts the global `require` into a new heap. The table stays in use. May throw. */
void binding_install(duk_context *context, const struct binding_module *const *table, size_t count);

/**
 * Makes the value on top of the value stack text, in UTF-8. A surrogate that is alone stays, as JerryScript leaves it.
 * May throw.
 * @param length of the text, or NULL
 */
const char *binding_to_utf8(duk_context *context, duk_size_t *length);

/** Forgets all kept functions: their heap is gone. */
void binding_release_all(void);

/** Pushes a kept function, undefined when it is not kept. May throw. */
void binding_push_callback(duk_context *context, binding_callback callback);

#endif
