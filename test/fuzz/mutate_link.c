/*
 * libFuzzer's mutator for what comes over the link: frames are taken apart, changed, put in, left out and exchanged,
 * and get their number and CRC again; a part is damaged on the way. Transfers get length, offsets and CRC that fit.
 */
#include "crc32.h"
#include "link.h"
#include "random.h"
#include <stdbool.h>
#include <string.h>

size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t max_size, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size, uint8_t *out,
                                 size_t max_size, unsigned seed);

enum { MAX_ITEMS = 48 };

/** What stands between zeros: a frame's content, or bytes that are none. */
struct item {
    bool framed;
    uint8_t channel, type;
    uint8_t bytes[LINK_MAX_ENCODED];
    size_t length;
};

static struct item items[MAX_ITEMS];
static size_t item_count;

/** Channel and type of every message to the board, and of some that do not exist. */
static const uint8_t known[][2] = {
    {PROTOCOL_CHANNEL_CONTROL, PROTOCOL_TYPE_HELLO_REQUEST},
    {PROTOCOL_CHANNEL_CONTROL, PROTOCOL_TYPE_SELECT_MODEL},
    {PROTOCOL_CHANNEL_CONTROL, PROTOCOL_TYPE_START_STREAM},
    {PROTOCOL_CHANNEL_CONTROL, PROTOCOL_TYPE_END_STREAM},
    {PROTOCOL_CHANNEL_CONTROL, PROTOCOL_TYPE_STATS_REQUEST},
    {PROTOCOL_CHANNEL_CONTROL, PROTOCOL_TYPE_RESET_REQUEST},
    {PROTOCOL_CHANNEL_CONTROL, PROTOCOL_TYPE_SECOND_MODEL},
    {PROTOCOL_CHANNEL_CONTROL, PROTOCOL_TYPE_STORAGE_REQUEST},
    {PROTOCOL_CHANNEL_CONTROL, PROTOCOL_TYPE_REMOVE_APP},
    {PROTOCOL_CHANNEL_CONTROL, PROTOCOL_TYPE_REMOVE_MODEL},
    {PROTOCOL_CHANNEL_CONTROL, PROTOCOL_TYPE_USE_MODEL},
    {PROTOCOL_CHANNEL_CONTROL, PROTOCOL_TYPE_EVALUATE},
    {PROTOCOL_CHANNEL_CONTROL, PROTOCOL_TYPE_INTERRUPT},
    {PROTOCOL_CHANNEL_CONTROL, PROTOCOL_TYPE_COLLECT_GARBAGE},
    {PROTOCOL_CHANNEL_CONTROL, PROTOCOL_TYPE_MODULES_REQUEST},
    {PROTOCOL_CHANNEL_AUDIO, PROTOCOL_TYPE_SAMPLES},
    {PROTOCOL_CHANNEL_TRACE, PROTOCOL_TYPE_TRACE_REQUEST},
    {PROTOCOL_CHANNEL_BLOB, PROTOCOL_TYPE_BLOB_BEGIN},
    {PROTOCOL_CHANNEL_BLOB, PROTOCOL_TYPE_BLOB_START},
    {PROTOCOL_CHANNEL_BLOB, PROTOCOL_TYPE_BLOB_DATA},
    {PROTOCOL_CHANNEL_BLOB, PROTOCOL_TYPE_BLOB_PACKED},
    {PROTOCOL_CHANNEL_BLOB, PROTOCOL_TYPE_BLOB_FINISH},
    {PROTOCOL_CHANNEL_CONTROL, PROTOCOL_TYPE_HELLO},
    {PROTOCOL_CHANNEL_HEARING, 0},
};

static void take_apart(const uint8_t *bytes, size_t size) {
    item_count = 0;
    for (size_t at = 0; at < size && item_count < MAX_ITEMS;) {
        const uint8_t *zero = memchr(bytes + at, 0, size - at);
        const size_t length = zero ? (size_t)(zero - bytes) - at : size - at;
        struct item *item = &items[item_count];
        if (length > 0 && length <= sizeof item->bytes) {
            struct link_frame frame;
            memcpy(item->bytes, bytes + at, length);
            item->length = length;
            item->framed = link_decode(item->bytes, length, &frame);
            if (item->framed) {
                item->channel = frame.channel;
                item->type = frame.type;
                item->length = frame.length;
                memmove(item->bytes, frame.payload, frame.length);
            } else {
                memcpy(item->bytes, bytes + at, length);
            }
            item_count++;
        }
        at += length + 1;
    }
}

/** @return bytes written; items that do not fit are left out. */
static size_t put_together(uint8_t *bytes, size_t max_size) {
    static uint8_t frame[LINK_MAX_FRAME], encoded[LINK_MAX_ENCODED];
    uint16_t sequence = random_below(8) == 0 ? (uint16_t)random_edge() : 0;
    size_t size = 0;
    for (size_t i = 0; i < item_count; i++) {
        const struct item *item = &items[i];
        const uint8_t *from = item->bytes;
        size_t length = item->length;
        if (item->framed) {
            uint8_t *at = frame;
            protocol_put(&at, item->channel, 1);
            protocol_put(&at, sequence++, 2);
            protocol_put(&at, item->type, 1);
            memcpy(at, item->bytes, length);
            at += length;
            protocol_put(&at, crc32(frame, (size_t)(at - frame)), 4);
            length = cobs_encode(frame, (size_t)(at - frame), encoded);
            from = encoded;
        }
        if (size + length + 1 > max_size)
            continue;
        memcpy(bytes + size, from, length);
        bytes[size + length] = 0;
        size += length + 1;
    }
    return size;
}

static void put_u32(uint8_t *at, uint32_t value) { protocol_put(&at, value, 4); }

static bool is_blob(const struct item *item, uint8_t type) {
    return item->framed && item->channel == PROTOCOL_CHANNEL_BLOB && item->type == type;
}

/** Length, offsets and CRC of a transfer that begins with item `begin`, as its data has them. */
static void repair_transfer(size_t begin) {
    static uint8_t content[MAX_ITEMS * PROTOCOL_MAX_PAYLOAD];
    uint32_t length = 0;
    for (size_t i = begin + 1; i < item_count && !is_blob(&items[i], PROTOCOL_TYPE_BLOB_BEGIN); i++) {
        struct item *item = &items[i];
        if (!is_blob(item, PROTOCOL_TYPE_BLOB_DATA) || item->length < 4)
            continue;
        put_u32(item->bytes, length);
        memcpy(content + length, item->bytes + 4, item->length - 4);
        length += (uint32_t)item->length - 4;
    }
    if (items[begin].length >= 9 && length > 0) {
        put_u32(items[begin].bytes + 1, length);
        put_u32(items[begin].bytes + 5, crc32(content, length));
    }
}

static void new_frame(struct item *item) {
    const uint8_t *kind = known[random_below(sizeof known / sizeof *known)];
    item->framed = true;
    item->channel = kind[0];
    item->type = kind[1];
    item->length = random_below(32);
    for (size_t i = 0; i < item->length; i++)
        item->bytes[i] = (uint8_t)(random_below(4) ? random_below(8) : random_edge());
}

static void change(void) {
    if (item_count == 0)
        new_frame(&items[item_count++]);
    struct item *item = &items[random_below((uint32_t)item_count)];
    switch (random_below(8)) {
    case 0: /* leave out */
        item_count--;
        memmove(item, item + 1, (size_t)(items + item_count - item) * sizeof *item);
        return;
    case 1: /* repeat at the end */
        if (item_count < MAX_ITEMS)
            items[item_count++] = *item;
        return;
    case 2: { /* exchange with the next */
        struct item *next = &items[random_below((uint32_t)item_count)];
        static struct item copy;
        copy = *item;
        *item = *next;
        *next = copy;
        return;
    }
    case 3: /* put in */
        if (item_count == MAX_ITEMS)
            return;
        memmove(item + 1, item, (size_t)(items + item_count - item) * sizeof *item);
        item_count++;
        new_frame(item);
        return;
    case 4: /* a number in the payload */
        if (item->length > 4)
            put_u32(item->bytes + random_below((uint32_t)item->length - 4), random_edge());
        return;
    case 5: { /* another type */
        const uint8_t *kind = known[random_below(sizeof known / sizeof *known)];
        item->channel = kind[0];
        item->type = kind[1];
        return;
    }
    default: {
        const size_t most = item->framed ? PROTOCOL_MAX_PAYLOAD : sizeof item->bytes;
        item->length = LLVMFuzzerMutate(item->bytes, item->length < most ? item->length : most, most);
    }
    }
}

size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t max_size, unsigned seed) {
    random_begin(seed);
    if (random_below(8) == 0)
        return LLVMFuzzerMutate(bytes, size, max_size);
    take_apart(bytes, size);
    for (unsigned changes = 1 + random_below(3); changes > 0; changes--)
        change();
    for (size_t i = 0; i < item_count; i++)
        if (is_blob(&items[i], PROTOCOL_TYPE_BLOB_BEGIN) && random_below(2) == 0)
            repair_transfer(i);
    return put_together(bytes, max_size);
}

/** @return bytes up to the end of a frame, any. */
static size_t some_frames(const uint8_t *bytes, size_t size) {
    if (size == 0)
        return 0;
    const size_t from = random_below((uint32_t)size);
    const uint8_t *zero = memchr(bytes + from, 0, size - from);
    return zero ? (size_t)(zero - bytes) + 1 : size;
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size, uint8_t *out,
                                 size_t max_size, unsigned seed) {
    random_begin(seed);
    const size_t first = some_frames(a, a_size), skipped = some_frames(b, b_size),
                 kept = first < max_size ? first : max_size;
    const size_t rest = b_size - skipped < max_size - kept ? b_size - skipped : max_size - kept;
    memcpy(out, a, kept);
    memcpy(out + kept, b + skipped, rest);
    return kept + rest;
}
