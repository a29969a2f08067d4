#ifndef EARBIT_CORE_INFO_H
#define EARBIT_CORE_INFO_H

#include "model.h"

/** Prints one JSON object about the model to standard output. */
void print_info(const struct model *model);

#endif
