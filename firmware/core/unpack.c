#include "unpack.h"

#include "storage.h"

enum { MIN_MATCH = 4, LENGTH_IN_TOKEN = 15 };

/* Literals, then a match of `match_length` bytes that begins `distance` bytes back; a block's last one has no match. */
struct sequence {
    const uint8_t *literals;
    size_t literal_count, match_length, distance;
};

/* What does not fit a token's half follows in bytes, up to the first one that is not 255. */
static bool take_length(const uint8_t **at, const uint8_t *end, size_t *length) {
    if (*length < LENGTH_IN_TOKEN)
        return true;
    while (*at < end) {
        const uint8_t more = *(*at)++;
        *length += more;
        if (more != 255)
            return true;
    }
    return false;
}

static bool take_sequence(const uint8_t **at, const uint8_t *end, struct sequence *sequence) {
    const uint8_t token = *(*at)++;
    sequence->literal_count = token >> 4;
    if (!take_length(at, end, &sequence->literal_count) || sequence->literal_count > (size_t)(end - *at))
        return false;
    sequence->literals = *at;
    *at += sequence->literal_count;
    sequence->match_length = sequence->distance = 0;
    if (*at == end)
        return true;
    if (end - *at < 2)
        return false;
    sequence->distance = (size_t)((*at)[0] | (*at)[1] << 8);
    *at += 2;
    sequence->match_length = token & 15;
    if (!take_length(at, end, &sequence->match_length) || *at == end)
        return false;
    sequence->match_length += MIN_MATCH;
    return true;
}

size_t unpack_length(const uint8_t *block, size_t length, size_t before) {
    const uint8_t *at = block, *end = block + length;
    size_t unpacked = 0;
    while (at < end) {
        struct sequence sequence;
        if (!take_sequence(&at, end, &sequence))
            return 0;
        unpacked += sequence.literal_count;
        if (sequence.match_length > 0 && (sequence.distance == 0 || sequence.distance > before + unpacked))
            return 0;
        unpacked += sequence.match_length;
    }
    return unpacked;
}

/* The end of the content, on its way into the storage. */
static struct {
    unsigned bank;
    size_t stored; /* bytes of the content that are there */
    uint8_t bytes[256];
    size_t count;
} tail;

static bool flush(void) {
    if (!storage_write(tail.bank, tail.stored, tail.bytes, tail.count))
        return false;
    tail.stored += tail.count;
    tail.count = 0;
    return true;
}

static bool put(uint8_t byte) {
    tail.bytes[tail.count++] = byte;
    return tail.count < sizeof tail.bytes || flush();
}

static uint8_t get(size_t offset) {
    return offset < tail.stored ? storage_get(tail.bank)->content[offset] : tail.bytes[offset - tail.stored];
}

bool unpack_into(unsigned bank, size_t offset, const uint8_t *block, size_t length) {
    const uint8_t *at = block, *end = block + length;
    tail.bank = bank;
    tail.stored = offset;
    tail.count = 0;
    while (at < end) {
        struct sequence sequence;
        if (!take_sequence(&at, end, &sequence))
            return false;
        for (size_t i = 0; i < sequence.literal_count; i++)
            if (!put(sequence.literals[i]))
                return false;
        for (size_t i = 0; i < sequence.match_length; i++)
            if (!put(get(tail.stored + tail.count - sequence.distance)))
                return false;
    }
    return flush();
}
