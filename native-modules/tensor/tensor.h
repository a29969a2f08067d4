/*
 * Native tensors that JavaScript holds by number. They live in one pool of memory that the image gives; a handle is an
 * index and a generation, so that one that was released is refused.
 */
#ifndef EARBIT_TENSOR_H
#define EARBIT_TENSOR_H

#include "../binding.h"
#include "../kernel/kernel.h"

enum { TENSOR_MAX = 32 };

/** A tensor as a kernel sees it: [h][w][c], layouts of docs/model-format.md. */
struct tensor {
    void *data; /**< aligned to its element */
    uint32_t h;
    uint16_t w, c;
    enum tensor_type type;
    bool read_only;
};

/** Gives the pool its memory, aligned to 4, and forgets all tensors. Call before an app starts. */
void tensor_pool_init(void *memory, size_t size);

/** @return most bytes of the pool ever in use since init. */
size_t tensor_pool_high_water(void);

/**
 * Hands a tensor over memory outside the pool to JavaScript; it must stay as it is until the next init.
 * The same memory and shape give the same handle again. @return 0 when all handles are in use.
 */
int32_t tensor_publish(const struct tensor *tensor);

/** Argument `index` as a tensor; else records a TypeError that names `name`. */
bool tensor_get_argument(struct binding_call *call, unsigned index, const char *name, struct tensor *tensor);

/** Property `name` of object argument `index` as a tensor, as above. */
bool tensor_get_property(struct binding_call *call, unsigned index, const char *name, struct tensor *tensor);

/** @return the type's name as JavaScript writes it: 'int8', 'int16', 'bits', 'int32'. */
const char *tensor_type_name(enum tensor_type type);

#endif
