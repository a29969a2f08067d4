/*
 * All native modules, for engine_options.modules. Each module's binding.c defines its own.
 */
#ifndef EARBIT_MODULES_H
#define EARBIT_MODULES_H

#include "binding.h"

extern const struct binding_module audio_module, board_module, events_module, int8_module, model_module, tensor_module,
    timers_module, xnor_module;

extern const struct binding_module *const native_modules[];
extern const size_t native_module_count;

#endif
