/* What jerryscript.c needs from jerryscript_binding.c, which implements native-modules/binding.h. */
#ifndef EARBIT_JERRYSCRIPT_BINDING_H
#define EARBIT_JERRYSCRIPT_BINDING_H

#include "binding.h"

#include "jerryscript.h"

/** Puts the global `require` into a new context. The table stays in use. */
void binding_install(const struct binding_module *const *table, size_t count);

/** Forgets all kept functions and loaded modules: their heap is gone. */
void binding_release_all(void);

/** @return a kept function, to be freed; undefined when it is not kept. */
jerry_value_t binding_kept_function(binding_callback callback);

#endif
