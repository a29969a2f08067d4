/*
 * All native modules, for engine_options.modules.
 */
#ifndef EARBIT_MODULES_H
#define EARBIT_MODULES_H

#include "binding.h"

extern const struct binding_module *const native_modules[];
extern const size_t native_module_count;

#endif
