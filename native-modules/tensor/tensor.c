/*
 * The pool and its handles. There are few tensors, so that free memory is found by looking at all of them: no lists,
 * nothing stored between them that a wrong write could damage.
 */
#include "tensor.h"
#include "../kernel/assert.h"
#include <string.h>

enum { INDEX_BITS = 6, NONE = -1, LAST_GENERATION = (1 << (30 - INDEX_BITS)) - 1 };

_Static_assert(TENSOR_MAX == 1 << INDEX_BITS, "an index has INDEX_BITS bits");

struct entry {
    struct tensor tensor;
    uint32_t offset, size; /* what it owns of the pool; size 0 for views and published tensors */
    uint32_t generation;   /* 1 to LAST_GENERATION */
    int16_t parent;        /* of a view (never a view itself), else NONE */
    bool used, published;
};

static struct entry entries[TENSOR_MAX];
static uint8_t *pool;
static size_t pool_size, high_water;

static int32_t handle_of(const struct entry *entry) {
    return (int32_t)(entry->generation << INDEX_BITS | (uint32_t)(entry - entries));
}

static int16_t index_of(const struct entry *entry) { return (int16_t)(entry - entries); }

static struct entry *find(int32_t handle) {
    struct entry *entry = &entries[handle & (TENSOR_MAX - 1)];
    return entry->used && handle_of(entry) == handle ? entry : NULL;
}

void tensor_pool_init(void *memory, size_t size) {
    EARBIT_ASSERT((uintptr_t)memory % 4 == 0);
    pool = memory;
    pool_size = size / 4 * 4;
    high_water = 0;
    for (unsigned i = 0; i < TENSOR_MAX; i++)
        entries[i].used = false;
}

size_t tensor_pool_high_water(void) { return high_water; }

unsigned tensor_count(void) {
    unsigned count = 0;
    for (unsigned i = 0; i < TENSOR_MAX; i++)
        count += entries[i].used;
    return count;
}

/** @return the lowest offset at which `size` bytes are free; SIZE_MAX when there is none. */
static size_t find_room(size_t size) {
    size_t offset = 0;
    for (bool moved = true; moved;) {
        moved = false;
        if (size > pool_size || offset > pool_size - size)
            return SIZE_MAX;
        for (const struct entry *e = entries; e < entries + TENSOR_MAX; e++)
            if (e->used && e->size > 0 && offset < e->offset + e->size && e->offset < offset + size) {
                offset = e->offset + e->size;
                moved = true;
            }
    }
    if (offset + size > high_water)
        high_water = offset + size;
    return offset;
}

static bool no_room(struct binding_call *call, size_t size) {
    return binding_throw(call, BINDING_RANGE_ERROR,
                         "expected room for %lu bytes in the tensor pool of %lu, got none; release a tensor",
                         (unsigned long)size, (unsigned long)pool_size);
}

void *tensor_scratch(struct binding_call *call, size_t size) {
    const size_t offset = find_room(size);
    if (offset != SIZE_MAX)
        return pool + offset;
    no_room(call, size);
    return NULL;
}

static struct entry *new_entry(struct binding_call *call) {
    for (struct entry *entry = entries; entry < entries + TENSOR_MAX; entry++)
        if (!entry->used) {
            const uint32_t generation = entry->generation == LAST_GENERATION ? 1 : entry->generation + 1;
            *entry = (struct entry){.used = true, .generation = generation, .parent = NONE};
            return entry;
        }
    binding_throw(call, BINDING_RANGE_ERROR, "expected at most %d tensors, all are in use; release one first",
                  TENSOR_MAX);
    return NULL;
}

static void release(struct entry *entry) {
    entry->used = false;
    for (struct entry *view = entries; view < entries + TENSOR_MAX; view++)
        if (view->parent == index_of(entry))
            view->used = false;
}

void tensor_withdraw(void) {
    for (struct entry *entry = entries; entry < entries + TENSOR_MAX; entry++)
        if (entry->used && entry->published)
            release(entry);
}

static bool same(const struct tensor *a, const struct tensor *b) {
    return a->data == b->data && a->h == b->h && a->w == b->w && a->c == b->c && a->type == b->type;
}

bool tensor_publish(struct binding_call *call, const struct tensor *tensor) {
    struct entry *entry = entries;
    while (entry < entries + TENSOR_MAX && !(entry->used && entry->published && same(&entry->tensor, tensor)))
        entry++;
    if (entry == entries + TENSOR_MAX) {
        entry = new_entry(call);
        if (!entry)
            return false;
        entry->tensor = *tensor;
        entry->published = true;
    }
    binding_return_number(call, handle_of(entry));
    return true;
}

const char *tensor_type_name(enum tensor_type type) {
    switch (type) {
    case TENSOR_INT16:
        return "int16";
    case TENSOR_INT8:
        return "int8";
    case TENSOR_BITS:
        return "bits";
    case TENSOR_INT32:
        return "int32";
    }
    return "";
}

static bool no_tensor(struct binding_call *call, const char *name) {
    return binding_throw(call, BINDING_TYPE_ERROR,
                         "%s: expected a tensor in use, got one that was released or never was", name);
}

static bool get_argument(struct binding_call *call, unsigned index, struct entry **entry) {
    int32_t handle;
    if (!binding_get_integer(call, index, 0, INT32_MAX, &handle))
        return false;
    *entry = find(handle);
    return *entry || no_tensor(call, "tensor");
}

bool tensor_get_property(struct binding_call *call, const char *name, struct tensor *tensor) {
    int32_t handle;
    if (!binding_get_property(call, 0, name, 0, INT32_MAX, &handle))
        return false;
    const struct entry *entry = find(handle);
    if (!entry)
        return no_tensor(call, name);
    *tensor = entry->tensor;
    return true;
}

bool tensor_get_typed(struct binding_call *call, const char *name, enum tensor_type type, struct tensor *tensor) {
    if (!tensor_get_property(call, name, tensor))
        return false;
    return tensor->type == type || binding_throw(call, BINDING_TYPE_ERROR, "%s: expected %s, got %s", name,
                                                 tensor_type_name(type), tensor_type_name(tensor->type));
}

bool tensor_expect_shape(struct binding_call *call, const char *name, const struct tensor *tensor, uint32_t h,
                         uint32_t w, uint32_t c) {
    if (tensor->h == h && tensor->w == w && tensor->c == c)
        return true;
    return binding_throw(call, BINDING_TYPE_ERROR, "%s: expected shape [%lu, %lu, %lu], got [%lu, %u, %u]", name,
                         (unsigned long)h, (unsigned long)w, (unsigned long)c, (unsigned long)tensor->h, tensor->w,
                         tensor->c);
}

bool tensor_get_channels(struct binding_call *call, const char *name, enum tensor_type type, uint32_t channels,
                         struct tensor *tensor) {
    return tensor_get_typed(call, name, type, tensor) && tensor_expect_shape(call, name, tensor, 1, 1, channels);
}

bool tensor_get_output(struct binding_call *call, struct tensor *output) {
    if (!tensor_get_property(call, "output", output))
        return false;
    return !output->read_only ||
           binding_throw(call, BINDING_TYPE_ERROR, "output: expected a tensor to write to, got a read-only one");
}

static size_t bytes_of(const struct tensor *tensor) {
    return (size_t)tensor_bytes(tensor->type, tensor->h, tensor->w, tensor->c);
}

bool tensor_expect_apart(struct binding_call *call, const char *name, const struct tensor *tensor,
                         const struct tensor *output) {
    const uintptr_t a = (uintptr_t)tensor->data, b = (uintptr_t)output->data;
    if (a + bytes_of(tensor) <= b || b + bytes_of(output) <= a)
        return true;
    return binding_throw(call, BINDING_TYPE_ERROR, "output: expected memory of its own, got what %s lies in", name);
}

static bool get_type(struct binding_call *call, unsigned index, enum tensor_type *type) {
    static const enum tensor_type types[] = {TENSOR_INT8, TENSOR_INT16, TENSOR_INT32, TENSOR_BITS};
    const char *text;
    size_t length;
    if (!binding_get_string(call, index, &text, &length))
        return false;
    for (unsigned i = 0; i < sizeof types / sizeof *types; i++) {
        const char *name = tensor_type_name(types[i]);
        if (strlen(name) == length && memcmp(name, text, length) == 0) {
            *type = types[i];
            return true;
        }
    }
    return binding_throw(call, BINDING_TYPE_ERROR, "type: expected 'int8', 'int16', 'int32' or 'bits', got '%.*s'",
                         (int)(length < 32 ? length : 32), text);
}

static bool get_shape(struct binding_call *call, unsigned first, struct tensor *tensor) {
    int32_t h, w, c;
    if (!binding_get_integer(call, first, 1, INT32_MAX, &h) ||
        !binding_get_integer(call, first + 1, 1, UINT16_MAX, &w) ||
        !binding_get_integer(call, first + 2, 1, UINT16_MAX, &c))
        return false;
    tensor->h = (uint32_t)h;
    tensor->w = (uint16_t)w;
    tensor->c = (uint16_t)c;
    return true;
}

static bool create(struct binding_call *call) {
    struct tensor tensor = {0};
    if (!get_type(call, 0, &tensor.type) || !get_shape(call, 1, &tensor))
        return false;
    const uint64_t bytes = (tensor_bytes(tensor.type, tensor.h, tensor.w, tensor.c) + 3) / 4 * 4;
    const size_t offset = bytes > pool_size ? SIZE_MAX : find_room((size_t)bytes);
    if (offset == SIZE_MAX)
        return no_room(call, bytes > SIZE_MAX ? SIZE_MAX : (size_t)bytes);
    struct entry *entry = new_entry(call);
    if (!entry)
        return false;
    tensor.data = pool + offset;
    memset(tensor.data, 0, (size_t)bytes);
    entry->tensor = tensor;
    entry->offset = (uint32_t)offset;
    entry->size = (uint32_t)bytes;
    binding_return_number(call, handle_of(entry));
    return true;
}

static bool view_of(struct binding_call *call, const struct entry *parent, const struct tensor *tensor) {
    struct entry *entry = new_entry(call);
    if (!entry)
        return false;
    entry->tensor = *tensor;
    entry->parent = parent->parent;
    if (parent->parent == NONE)
        entry->parent = index_of(parent);
    binding_return_number(call, handle_of(entry));
    return true;
}

static bool view(struct binding_call *call) {
    struct entry *parent;
    int32_t row, rows;
    if (!get_argument(call, 0, &parent) || !binding_get_integer(call, 1, 0, (int32_t)parent->tensor.h - 1, &row) ||
        !binding_get_integer(call, 2, 1, (int32_t)parent->tensor.h - row, &rows))
        return false;
    struct tensor tensor = parent->tensor;
    tensor.data = (uint8_t *)tensor.data + tensor_bytes(tensor.type, (uint32_t)row, tensor.w, tensor.c);
    tensor.h = (uint32_t)rows;
    return view_of(call, parent, &tensor);
}

static bool reshape(struct binding_call *call) {
    struct entry *parent;
    if (!get_argument(call, 0, &parent))
        return false;
    const struct tensor *whole = &parent->tensor;
    struct tensor tensor = *whole;
    if (!get_shape(call, 1, &tensor))
        return false;
    if (whole->type == TENSOR_BITS)
        return binding_throw(call, BINDING_TYPE_ERROR,
                             "tensor: expected int8, int16 or int32, got bits, whose positions are padded");
    const uint64_t count = (uint64_t)whole->h * whole->w * whole->c;
    if ((uint64_t)tensor.h * tensor.w * tensor.c != count)
        return binding_throw(call, BINDING_RANGE_ERROR, "shape: expected %lu elements, got %lu", (unsigned long)count,
                             (unsigned long)tensor.h * tensor.w * tensor.c);
    return view_of(call, parent, &tensor);
}

/** The element that arguments 1 to 3 name: its index among the elements, or for bits that of its word and its bit. */
static bool get_place(struct binding_call *call, const struct tensor *tensor, size_t *index, uint32_t *bit) {
    int32_t row, column, channel;
    if (!binding_get_integer(call, 1, 0, (int32_t)tensor->h - 1, &row) ||
        !binding_get_integer(call, 2, 0, tensor->w - 1, &column) ||
        !binding_get_integer(call, 3, 0, tensor->c - 1, &channel))
        return false;
    const size_t position = (size_t)row * tensor->w + (size_t)column;
    if (tensor->type == TENSOR_BITS)
        *index = position * bits_words(tensor->c) + (size_t)channel / 32;
    else
        *index = position * tensor->c + (size_t)channel;
    *bit = UINT32_C(1) << channel % 32;
    return true;
}

static bool get(struct binding_call *call) {
    struct entry *entry;
    size_t index;
    uint32_t bit;
    if (!get_argument(call, 0, &entry) || !get_place(call, &entry->tensor, &index, &bit))
        return false;
    const void *data = entry->tensor.data;
    switch (entry->tensor.type) {
    case TENSOR_INT8:
        binding_return_number(call, ((const int8_t *)data)[index]);
        break;
    case TENSOR_INT16:
        binding_return_number(call, ((const int16_t *)data)[index]);
        break;
    case TENSOR_INT32:
        binding_return_number(call, ((const int32_t *)data)[index]);
        break;
    case TENSOR_BITS:
        binding_return_number(call, ((const uint32_t *)data)[index] & bit ? 1 : -1);
        break;
    }
    return true;
}

static bool set_bit(struct binding_call *call, uint32_t *word, uint32_t bit) {
    int32_t value;
    if (!binding_get_integer(call, 4, -1, 1, &value))
        return false;
    if (value == 0)
        return binding_throw(call, BINDING_RANGE_ERROR, "value: expected 1 or -1 for bits, got 0");
    *word = value == 1 ? *word | bit : *word & ~bit;
    return true;
}

static bool set(struct binding_call *call) {
    struct entry *entry;
    size_t index;
    uint32_t bit;
    int32_t value;
    if (!get_argument(call, 0, &entry) || !get_place(call, &entry->tensor, &index, &bit))
        return false;
    if (entry->tensor.read_only)
        return binding_throw(call, BINDING_TYPE_ERROR, "tensor: expected one to write to, got a read-only one");
    void *data = entry->tensor.data;
    switch (entry->tensor.type) {
    case TENSOR_INT8:
        if (!binding_get_integer(call, 4, INT8_MIN, INT8_MAX, &value))
            return false;
        ((int8_t *)data)[index] = (int8_t)value;
        return true;
    case TENSOR_INT16:
        if (!binding_get_integer(call, 4, INT16_MIN, INT16_MAX, &value))
            return false;
        ((int16_t *)data)[index] = (int16_t)value;
        return true;
    case TENSOR_INT32:
        if (!binding_get_integer(call, 4, INT32_MIN, INT32_MAX, &value))
            return false;
        ((int32_t *)data)[index] = value;
        return true;
    case TENSOR_BITS:
        break;
    }
    return set_bit(call, (uint32_t *)data + index, bit);
}

static bool release_one(struct binding_call *call) {
    struct entry *entry;
    if (!get_argument(call, 0, &entry))
        return false;
    release(entry);
    return true;
}

static bool release_all(struct binding_call *call) {
    (void)call;
    for (struct entry *entry = entries; entry < entries + TENSOR_MAX; entry++)
        entry->used = false;
    return true;
}

static bool type(struct binding_call *call) {
    struct entry *entry;
    if (!get_argument(call, 0, &entry))
        return false;
    const char *name = tensor_type_name(entry->tensor.type);
    binding_return_string(call, name, strlen(name));
    return true;
}

static bool rows(struct binding_call *call) {
    struct entry *entry;
    if (!get_argument(call, 0, &entry))
        return false;
    binding_return_number(call, entry->tensor.h);
    return true;
}

static bool columns(struct binding_call *call) {
    struct entry *entry;
    if (!get_argument(call, 0, &entry))
        return false;
    binding_return_number(call, entry->tensor.w);
    return true;
}

static bool channels(struct binding_call *call) {
    struct entry *entry;
    if (!get_argument(call, 0, &entry))
        return false;
    binding_return_number(call, entry->tensor.c);
    return true;
}

static const struct binding_function functions[] = {{"create", create, "type rows columns channels"},
                                                    {"view", view, "tensor row rows"},
                                                    {"reshape", reshape, "tensor rows columns channels"},
                                                    {"get", get, "tensor row column channel"},
                                                    {"set", set, "tensor row column channel value"},
                                                    {"release", release_one, "tensor"},
                                                    {"type", type, "tensor"},
                                                    {"rows", rows, "tensor"},
                                                    {"columns", columns, "tensor"},
                                                    {"channels", channels, "tensor"},
                                                    {"releaseAll", release_all, ""}};

const struct binding_module tensor_module = {"tensor", functions, sizeof functions / sizeof *functions};
