/*
 * Native tensors that JavaScript holds by number. They live in one pool of memory that the image gives; a handle is an
 * index and a generation, so that one that was released is refused.
 */
#ifndef EARBIT_TENSOR_H
#define EARBIT_TENSOR_H

#include "../binding.h"
#include "../kernel/kernel.h"

enum { TENSOR_MAX = 32, TENSOR_MAX_DIMENSION = 65535 };

/** A tensor as a kernel sees it: [h][w][c], layouts of docs/model-format.md. Unused bits of a bits tensor are 0. */
struct tensor {
    void *data; /**< aligned to its element */
    uint32_t h;
    uint16_t w, c;
    enum tensor_type type;
    bool read_only;
};

/** Gives the pool its memory, aligned to 4, and forgets all tensors. Call before an app starts. */
void tensor_pool_init(void *memory, size_t size);

/** @return bytes of the smallest pool that would have done since init. */
size_t tensor_pool_high_water(void);

/**
 * A tensor of zeros in the pool; h, w and c are 1 to TENSOR_MAX_DIMENSION.
 * @return its handle, 0 when all handles are in use or the pool has no such run of free bytes.
 */
int32_t tensor_create(enum tensor_type type, uint32_t h, uint16_t w, uint16_t c);

/**
 * Hands a tensor over memory outside the pool to JavaScript; it must stay as it is until the next init.
 * The same memory and shape give the same handle again. @return 0 when all handles are in use.
 */
int32_t tensor_publish(const struct tensor *tensor);

/**
 * A tensor over `rows` rows of another one from `row` on, in the same memory; it ends with the other one.
 * @return 0 when all handles are in use.
 */
int32_t tensor_view(int32_t handle, uint32_t row, uint32_t rows);

/** Ends a live handle and those of its views; the memory of a tensor of the pool is free again. */
void tensor_release(int32_t handle);

void tensor_release_all(void);

/** @return a number that differs whenever a tensor was created, published, viewed or released in between. */
uint32_t tensor_changes(void);

/** @return free memory of the pool, aligned to 4, until the next tensor is created; NULL when there is not as much. */
void *tensor_scratch(size_t size);

/** Argument `index` as a tensor; else records a TypeError that names `name`. */
bool tensor_get_argument(struct binding_call *call, unsigned index, const char *name, struct tensor *tensor);

/** Property `name` of object argument `index` as a tensor, as above. */
bool tensor_get_property(struct binding_call *call, unsigned index, const char *name, struct tensor *tensor);

/** @return the type's name as JavaScript writes it: 'int8', 'int16', 'bits', 'int32'. */
const char *tensor_type_name(enum tensor_type type);

/** Returns a handle to JavaScript; 0 becomes a RangeError that all handles are in use. */
bool tensor_return(struct binding_call *call, int32_t handle);

#endif
