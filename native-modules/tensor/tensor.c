#include "tensor.h"

#include "../kernel/assert.h"

#include <string.h>

struct slot {
    struct tensor tensor;
    uint32_t generation; /**< of the handle; goes on through release and init, so that old handles stay refused */
    uint8_t owner;       /**< slot of the tensor that this one is a view of; its own when it is none */
    bool live;
};

/* Handles are positive int32. */
enum { MAX_GENERATION = INT32_MAX / TENSOR_MAX };

static struct slot slots[TENSOR_MAX];
static uint8_t *pool;
static size_t pool_size, high_water;
static uint32_t changes;

static size_t bytes_of(const struct tensor *tensor) {
    return (size_t)tensor_bytes(tensor->type, tensor->h, tensor->w, tensor->c);
}

static bool in_pool(const struct tensor *tensor) {
    uintptr_t data = (uintptr_t)tensor->data, first = (uintptr_t)pool;
    return data >= first && data - first < pool_size;
}

/** @return true when slot `i` holds bytes of the pool. */
static bool occupies(unsigned i) { return slots[i].live && slots[i].owner == i && in_pool(&slots[i].tensor); }

static size_t start_of(unsigned i) { return (size_t)((uint8_t *)slots[i].tensor.data - pool); }

static size_t end_of(unsigned i) { return start_of(i) + (bytes_of(&slots[i].tensor) + 3) / 4 * 4; }

static bool fits(size_t start, size_t size) {
    if (start > pool_size || size > pool_size - start)
        return false;
    for (unsigned i = 0; i < TENSOR_MAX; i++)
        if (occupies(i) && start < end_of(i) && start_of(i) < start + size)
            return false;
    return true;
}

/** The lowest free place: the pool's start or some tensor's end. */
void *tensor_scratch(size_t size) {
    size_t lowest = fits(0, size) ? 0 : SIZE_MAX;
    for (unsigned i = 0; i < TENSOR_MAX; i++)
        if (occupies(i) && end_of(i) < lowest && fits(end_of(i), size))
            lowest = end_of(i);
    if (lowest == SIZE_MAX)
        return NULL;
    if (lowest + size > high_water)
        high_water = lowest + size;
    return pool + lowest;
}

void tensor_pool_init(void *memory, size_t size) {
    EARBIT_ASSERT((uintptr_t)memory % 4 == 0);
    tensor_release_all();
    pool = memory;
    pool_size = size;
    high_water = 0;
}

size_t tensor_pool_high_water(void) { return high_water; }

uint32_t tensor_changes(void) { return changes; }

static int32_t handle_of(unsigned index) { return (int32_t)(slots[index].generation * TENSOR_MAX + index); }

/** @return the live slot of a handle, NULL when it was released or never was. */
static struct slot *find(int32_t handle) {
    if (handle <= 0)
        return NULL;
    struct slot *slot = &slots[handle % TENSOR_MAX];
    return slot->live && slot->generation == (uint32_t)handle / TENSOR_MAX ? slot : NULL;
}

/** @param owner slot of the tensor that this one is a view of, TENSOR_MAX for none */
static int32_t add(const struct tensor *tensor, unsigned owner) {
    for (unsigned i = 0; i < TENSOR_MAX; i++) {
        if (slots[i].live)
            continue;
        uint32_t generation = slots[i].generation == MAX_GENERATION ? 1 : slots[i].generation + 1;
        slots[i] = (struct slot){*tensor, generation, (uint8_t)(owner == TENSOR_MAX ? i : owner), true};
        changes++;
        return handle_of(i);
    }
    return 0;
}

int32_t tensor_create(enum tensor_type type, uint32_t h, uint16_t w, uint16_t c) {
    uint64_t bytes = tensor_bytes(type, h, w, c);
    void *data = bytes <= pool_size ? tensor_scratch((size_t)bytes) : NULL;
    if (!data)
        return 0;
    memset(data, 0, (size_t)bytes);
    return add(&(struct tensor){data, h, w, c, type, false}, TENSOR_MAX);
}

int32_t tensor_publish(const struct tensor *tensor) {
    for (unsigned i = 0; i < TENSOR_MAX; i++) {
        const struct tensor *other = &slots[i].tensor;
        if (slots[i].live && slots[i].owner == i && other->data == tensor->data && other->type == tensor->type &&
            other->h == tensor->h && other->w == tensor->w && other->c == tensor->c)
            return handle_of(i);
    }
    return add(tensor, TENSOR_MAX);
}

int32_t tensor_view(int32_t handle, uint32_t row, uint32_t rows) {
    const struct slot *slot = find(handle);
    EARBIT_ASSERT(slot && rows > 0 && row < slot->tensor.h && rows <= slot->tensor.h - row);
    struct tensor view = slot->tensor;
    view.data = (uint8_t *)view.data + tensor_bytes(view.type, row, view.w, view.c);
    view.h = rows;
    return add(&view, slot->owner);
}

void tensor_release(int32_t handle) {
    struct slot *slot = find(handle);
    EARBIT_ASSERT(slot);
    unsigned index = (unsigned)(slot - slots);
    slot->live = false;
    for (unsigned i = 0; i < TENSOR_MAX; i++)
        if (slots[i].owner == index)
            slots[i].live = false;
    changes++;
}

void tensor_release_all(void) {
    for (unsigned i = 0; i < TENSOR_MAX; i++)
        slots[i].live = false;
    changes++;
}

static bool resolve(struct binding_call *call, int32_t handle, const char *name, struct tensor *tensor) {
    const struct slot *slot = find(handle);
    if (!slot)
        return binding_throw(call, BINDING_TYPE_ERROR, "%s must be a tensor, not %ld: released, or never one", name,
                             (long)handle);
    *tensor = slot->tensor;
    return true;
}

bool tensor_get_argument(struct binding_call *call, unsigned index, const char *name, struct tensor *tensor) {
    int32_t handle;
    return binding_get_integer(call, index, INT32_MIN, INT32_MAX, &handle) && resolve(call, handle, name, tensor);
}

bool tensor_get_property(struct binding_call *call, unsigned index, const char *name, struct tensor *tensor) {
    int32_t handle;
    return binding_get_property(call, index, name, INT32_MIN, INT32_MAX, &handle) &&
           resolve(call, handle, name, tensor);
}

const char *tensor_type_name(enum tensor_type type) {
    static const char *const names[] = {
        [TENSOR_INT16] = "int16", [TENSOR_INT8] = "int8", [TENSOR_BITS] = "bits", [TENSOR_INT32] = "int32"};
    return names[type];
}

bool tensor_return(struct binding_call *call, int32_t handle) {
    if (handle == 0)
        return binding_throw(call, BINDING_RANGE_ERROR, "all %d tensors are in use: release some", TENSOR_MAX);
    binding_return_number(call, handle);
    return true;
}
