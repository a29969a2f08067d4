/*
 * Native tensors that JavaScript holds by number. They live in one pool of memory that the image gives; a handle is an
 * index and a generation, so that one that was released is refused.
 */
#ifndef EARBIT_TENSOR_H
#define EARBIT_TENSOR_H

#include "../binding.h"
#include "../kernel/kernel.h"

/** Handles in use at one time. */
enum { TENSOR_MAX = 64 };

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

/** @return how many tensors are in use. */
unsigned tensor_count(void);

/**
 * Takes memory of the pool for the length of a native call; it is free again with the next tensor_scratch or when a
 * tensor is created. @return NULL, with an error recorded, when the pool has no room.
 */
void *tensor_scratch(struct binding_call *call, size_t size);

/**
 * Returns to JavaScript a tensor over memory outside the pool, which must stay until tensor_withdraw. The same memory
 * and shape give the same handle again. @return false, with an error recorded, when all handles are in use.
 */
bool tensor_publish(struct binding_call *call, const struct tensor *tensor);

/** Forgets all published tensors and views of them: their memory may change now. */
void tensor_withdraw(void);

/** Property `name` of object argument 0 as a tensor; else records a TypeError that names it. */
bool tensor_get_property(struct binding_call *call, const char *name, struct tensor *tensor);

/** As tensor_get_property, for a tensor of an expected type. */
bool tensor_get_typed(struct binding_call *call, const char *name, enum tensor_type type, struct tensor *tensor);

/** As tensor_get_typed, for one value a channel: [1][1][channels]. */
bool tensor_get_channels(struct binding_call *call, const char *name, enum tensor_type type, uint32_t channels,
                         struct tensor *tensor);

/** Records a TypeError unless the tensor `name` has this shape. */
bool tensor_expect_shape(struct binding_call *call, const char *name, const struct tensor *tensor, uint32_t h,
                         uint32_t w, uint32_t c);

/** Property `output` as a tensor that may be written. */
bool tensor_get_output(struct binding_call *call, struct tensor *output);

/** Records an error when `output` shares memory with the tensor `name`. */
bool tensor_expect_apart(struct binding_call *call, const char *name, const struct tensor *tensor,
                         const struct tensor *output);

/** @return the type's name as JavaScript writes it: 'int8', 'int16', 'bits', 'int32'. */
const char *tensor_type_name(enum tensor_type type);

#endif
