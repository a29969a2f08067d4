#include "modules.h"

extern const struct binding_module audio_module, board_module, events_module, int8_module, model_module, tensor_module,
    timers_module, xnor_module;

const struct binding_module *const native_modules[] = {&audio_module, &board_module,  &events_module, &int8_module,
                                                       &model_module, &tensor_module, &timers_module, &xnor_module};
const size_t native_module_count = sizeof native_modules / sizeof native_modules[0];
